using Federation.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(TestPostgres))]
