using Federation.FaultTests.Chains;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Kills;

public sealed class KilledCoordinatorTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Moment.BeforeTheLaunchIsAnswered)]
    [InlineData(Moment.AfterTheLaunchIsAnswered, Moment.WhileTheJobRuns, Moment.WhenTheJobEnds)]
    public async Task A_run_goes_on_after_the_coordinator_was_killed_at_any_moment_and_started_again(params Moment[] moments)
    {
        await using var chain = await ThreeSteps.SetUpAsync(postgres, new FederationPlan(), Cancel);
        var runs = await chain.BeginUntilAsync(moments, Cancel);
        var coordinator = chain.Federation.Coordinators.Single();

        if (runs.TryGetValue(Moment.WhenTheJobEnds, out var ending)) chain.OpenGate(ending);
        await coordinator.KillAsync(Cancel);
        var endMeanwhile = runs.Where(run => run.Key != Moment.WhileTheJobRuns).Select(run => run.Value).ToList();
        endMeanwhile.ForEach(chain.OpenGate);
        await chain.MarkedAsync("end transform", endMeanwhile.Count, Cancel);

        foreach (var link in chain.Federation.LinksTo(ThreeSteps.Abroad)) link.Recover();
        await coordinator.StartAsync(Cancel);
        chain.OpenGates();

        await chain.EndWellAsync([.. runs.Values], Cancel);
    }

    [Fact]
    public async Task Of_two_replicas_either_may_be_killed_at_any_time_and_no_step_is_launched_twice()
    {
        await using var chain = await ThreeSteps.SetUpAsync(postgres, new FederationPlan { Coordinators = 2 }, Cancel);
        chain.OpenGates();
        var coordinators = chain.Federation.Coordinators;
        var runs = new List<Guid>();

        for (var round = 0; round < 6; round++)
        {
            var killed = coordinators[round % 2];
            var surviving = chain.Federation.Apis[(round + 1) % 2];
            for (var started = 0; started < 3; started++) runs.Add(await chain.BeginAsync(surviving, Cancel));
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 800)), Cancel);
            await killed.KillAsync(Cancel);
            runs.Add(await chain.BeginAsync(surviving, Cancel));
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 800)), Cancel);
            await killed.StartAsync(Cancel);
        }

        await chain.EndWellAsync(runs, Cancel);
    }

    [Fact]
    public async Task A_replica_that_stays_dead_leaves_nothing_undone()
    {
        await using var chain = await ThreeSteps.SetUpAsync(postgres, new FederationPlan { Coordinators = 2 }, Cancel);
        var runs = new List<Guid>();
        for (var started = 0; started < 5; started++) runs.Add(await chain.BeginAsync(chain.Federation.Apis[1], Cancel));

        await chain.MarkedAsync("begin transform", times: 1, Cancel);
        await chain.Federation.Coordinators[1].KillAsync(Cancel);
        chain.OpenGates();

        await chain.EndWellAsync(runs, Cancel);
    }
}
