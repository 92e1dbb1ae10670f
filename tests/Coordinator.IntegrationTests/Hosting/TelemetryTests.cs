using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Hosting;

public sealed class TelemetryTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task Launches_runs_and_links_are_measured()
    {
        await LaunchedRunAsync();

        string[] measures =
        [
            "federation_runs{state=\"running\"} 1", "federation_feed_age_seconds{region=\"north\"}", "federation_launches_total{answer=\"accepted\",region=\"north\"}",
            "federation_launch_duration_seconds_count{region=\"north\"}", "federation_region_breaker_open{region=\"north\"} 0",
        ];
        await Eventually.HoldsAsync(
            cancel => Coordinator.ClientWith(null).GetStringAsync("/metrics", cancel), text => measures.All(measure => text.Contains(measure, StringComparison.Ordinal)), cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_launch_carries_the_runs_trace_into_the_region()
    {
        var run = await LaunchedRunAsync();

        Assert.StartsWith($"00-{run.Id:n}-", North.TraceParentOf("run_event"), StringComparison.Ordinal);
    }
}
