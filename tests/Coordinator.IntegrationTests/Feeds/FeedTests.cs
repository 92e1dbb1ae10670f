using Federation.Contracts.Coordinator;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Feeds;

public sealed class FeedTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_region_is_followed_before_anything_is_launched_in_it()
    {
        North.Jobs.Instantly = (_, _) => [];
        North.Break("get_job_changes", Fault.Fail, times: 5);

        var run = await Coordinator.RunAsync("one", Cancel);

        Assert.Equal(RunStates.Succeeded, run.State);
    }

    [Fact]
    public async Task A_page_whose_transaction_fails_is_taken_in_again_whole()
    {
        var run = await LaunchedRunAsync();
        await ForbidEventsAsync("step-succeeded");
        North.Jobs.Run("j1");
        North.Jobs.Succeed("j1");
        var before = await Coordinator.UntilAsync(run.Id, _ => North.CallsOf("get_job_changes") > 5, Cancel);
        Assert.NotEqual(StepStates.Succeeded, before.Steps[0].State);

        await AllowEventsAsync();

        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
        var history = await Coordinator.Api.GetRunEventsAsync(run.Id, Cancel);
        Assert.Single(history, one => one.Type == "step-succeeded");
    }

    [Fact]
    public async Task After_a_reset_every_job_under_way_is_asked_for()
    {
        var ended = await LaunchedRunAsync();
        var running = await LaunchedRunAsync();
        North.Break("get_job_changes", Fault.Fail, times: 3);
        North.Jobs.Succeed("j1");
        North.Jobs.ResetFeed();

        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(ended.Id, Cancel)).State);
        North.Jobs.Succeed("j2");
        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(running.Id, Cancel)).State);
        Assert.Equal(2, North.Jobs.All.Count);
    }

    [Fact]
    public async Task A_job_that_a_restored_region_has_forgotten_fails_its_step_and_is_not_launched_again()
    {
        var run = await LaunchedRunAsync();
        North.Jobs.Forget("j1");
        North.Jobs.ResetFeed();

        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Failed, "missing"), (ended.State, ended.Steps[0].Code));
        Assert.Empty(North.Jobs.All);
    }

    [Fact]
    public async Task A_silent_region_is_shown_as_unreachable_with_its_jobs_and_as_reachable_when_it_answers_again()
    {
        var run = await LaunchedRunAsync();
        North.Break("get_job_changes", Fault.StaySilent, times: 1_000_000);

        var lost = await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.Unreachable, Cancel);
        var regions = await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions is [{ State: FeedStates.Unreachable }], cancellationToken: Cancel);
        Assert.NotNull(lost.Steps[0].UnreachableSince);
        Assert.Contains("did not answer in time", regions[0].Problem, StringComparison.Ordinal);

        North.Repair("get_job_changes");
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.Queued, Cancel);
        await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions is [{ State: FeedStates.Reachable, Problem: null }], cancellationToken: Cancel);
        North.Jobs.Succeed("j1");
        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
    }

    private Task ForbidEventsAsync(string type) => ExecuteAsync(
        $"""
        create function refuse() returns trigger language plpgsql as $$ begin if new.type = '{type}' then raise exception 'refused by the test'; end if; return new; end $$;
        create trigger refuse before insert on mt_events for each row execute function refuse();
        """);

    private Task AllowEventsAsync() => ExecuteAsync("drop trigger refuse on mt_events");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
