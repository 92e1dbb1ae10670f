namespace Federation.TestKit;
