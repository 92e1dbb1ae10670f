using Federation.BrowserTests.Browser;
using Federation.TestKit.Postgres;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TestPostgres))]
[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 2)]
