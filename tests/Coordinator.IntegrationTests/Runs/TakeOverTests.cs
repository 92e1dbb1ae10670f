using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class TakeOverTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task Another_replica_goes_on_with_launches_and_feeds_where_one_has_ended()
    {
        North.Break("run_event", Fault.Fail, times: 1_000_000);
        var run = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.LaunchUnknown, Cancel);

        await using var second = new CoordinatorHost(Database);
        await second.Api.GetRunAsync(run.Id, wait: null, Cancel);
        await Coordinator.DisposeAsync();
        North.Repair("run_event");

        await second.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Jobs.Succeed("j1");
        Assert.Equal(RunStates.Succeeded, (await second.EndOfAsync(run.Id, Cancel)).State);
        Assert.Single(North.Jobs.All);
    }

    [Fact]
    public async Task Replicas_share_runs_and_each_tells_its_callers_of_ends_the_other_records()
    {
        North.Jobs.Instantly = (_, _) => [];
        await using var second = new CoordinatorHost(Database);
        await second.Api.GetRegionsAsync(Cancel);

        var ended = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Coordinator : second).RunAsync("one", Cancel)));

        Assert.All(ended, run => Assert.Equal(RunStates.Succeeded, run.State));
        Assert.Equal(20, North.Jobs.All.Count);
    }

    [Fact]
    public async Task Replicas_that_start_together_on_an_empty_database_both_come_up()
    {
        await using var database = await Postgres.CreateDatabaseAsync(Cancel);
        await using var first = new CoordinatorHost(database);
        await using var second = new CoordinatorHost(database);

        var both = await Task.WhenAll(
            Task.Run(() => first.Api.GetRegionsAsync(Cancel), Cancel),
            Task.Run(() => second.Api.GetRegionsAsync(Cancel), Cancel));

        Assert.All(both, Assert.Empty);
        await first.RegisterAsync("north", North, Cancel);
        await Eventually.HoldsAsync(cancel => second.Api.GetRegionsAsync(cancel), regions => regions is [{ State: "reachable" }], cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_coordinator_whose_connections_to_the_database_are_all_cut_loses_nothing()
    {
        North.Jobs.Instantly = (_, _) => [];
        var started = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            if (i % 5 == 4) await Database.CutConnectionsAsync(Cancel);
            started.Add((await Eventually.HoldsAsync(StartOrNothingAsync, run => run is not null, cancellationToken: Cancel))!.Id);
        }

        foreach (var id in started) Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(id, Cancel)).State);
        Assert.Equal(North.Jobs.All.Count, North.Jobs.All.Select(job => job.Key).Distinct().Count());
    }

    /// <summary>While the database is away the answer is 503: nothing was started.</summary>
    private async Task<RunResponse?> StartOrNothingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Coordinator.StartAsync("one", cancellationToken, new JsonObject());
        }
        catch (Refit.ApiException away) when (away.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }
    }
}
