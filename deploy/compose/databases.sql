create database eu_west;
create database coordinator;
