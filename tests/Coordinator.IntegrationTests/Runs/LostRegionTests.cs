using Federation.Contracts.Coordinator;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class LostRegionTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_launch_that_cannot_reach_its_region_fails_over_and_one_that_may_have_reached_it_does_not()
    {
        await using var south = await ScriptedRegion.StartAsync();
        await Coordinator.RegisterAsync("south", south, Cancel);
        await Coordinator.DefineAsync("over", "steps: [{ name: only, region: north, event: one, onUnreachable: { action: fail-over, after: 200ms, to: [south] } }]", Cancel);

        North.Break("run_event", Fault.Fail, times: 1_000_000);
        var doubtful = await Coordinator.StartAsync("over", Cancel);
        await Coordinator.UntilAsync(doubtful.Id, now => now.Steps[0].State == StepStates.LaunchUnknown && North.CallsOf("run_event") > 8, Cancel);
        North.Repair("run_event");
        await Coordinator.UntilAsync(doubtful.Id, now => now.Steps[0].JobId is not null, Cancel);
        Assert.Empty(south.Jobs.All);

        await North.DisposeAsync();
        var proven = await Coordinator.StartAsync("over", Cancel);
        var moved = await Coordinator.UntilAsync(proven.Id, now => now.Steps[0].Region == "south" && now.Steps[0].JobId is not null, Cancel);
        Assert.Single(south.Jobs.All);
        Assert.Equal(2, moved.Steps[0].Attempt);
    }

    [Fact]
    public async Task What_was_launched_without_an_answer_before_a_region_was_restored_is_not_sent_again_before_somebody_says_so()
    {
        await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions is [{ State: FeedStates.Reachable }], cancellationToken: Cancel);
        North.Break("get_job_changes", Fault.Fail, times: 1_000_000);
        await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions is [{ State: FeedStates.Unreachable }], cancellationToken: Cancel);
        North.Break("run_event", Fault.FailAfterwards);
        North.Break("run_event", Fault.Fail, times: 1_000_000);
        var run = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.LaunchUnknown && North.Jobs.All.Count == 1, Cancel);

        North.Jobs.Forget("j1");
        North.Jobs.ResetFeed();
        North.Repair("get_job_changes");
        North.Repair("run_event");
        var held = await Coordinator.UntilAsync(run.Id, now => now.Steps[0].WaitsFor?.StartsWith("somebody to say", StringComparison.Ordinal) is true, Cancel);
        Assert.Contains("was restored from a backup", held.Steps[0].Description, StringComparison.Ordinal);
        var calls = North.CallsOf("run_event");
        await Coordinator.UntilAsync(run.Id, _ => North.CallsOf("get_job_changes") > 10, Cancel);
        Assert.Equal((calls, 0), (North.CallsOf("run_event"), North.Jobs.All.Count));

        await Coordinator.Api.ResolveLaunchAsync(run.Id, "only", new ResolveLaunchRequest(Launched: false, "its machine's log has no trace of it"), Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        Assert.EndsWith(".only.2", Assert.Single(North.Jobs.All).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_waits_no_longer_for_its_silent_region_fails_and_its_job_is_aborted_when_that_answers()
    {
        await Coordinator.DefineAsync("short", "steps: [{ name: only, region: north, event: one, onUnreachable: { action: fail, after: 1s } }]", Cancel);
        var run = await Coordinator.StartAsync("short", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Break("get_job_changes", Fault.Fail, times: 1_000_000);
        North.Break("abort_job", Fault.Fail, times: 1_000_000);

        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);
        Assert.Equal((StepStates.Failed, "unreachable"), (ended.Steps[0].State, ended.Steps[0].Code));

        North.Repair("abort_job");
        North.Repair("get_job_changes");
        await Coordinator.UntilAsync(run.Id, _ => North.Jobs.All[0].State == "aborted", Cancel);
    }
}
