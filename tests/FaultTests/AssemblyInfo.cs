using Federation.TestKit.Postgres;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TestPostgres))]

// Most of these tests wait for faults that last: they run side by side.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 6)]
