using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.Coordinator.Runs;
using Federation.TestKit.Postgres;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class LaunchTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    /// <summary>Silences are to be short here, and what comes too late is sent again.</summary>
    protected override (string, string)[] Settings => [("RegionClient:TryTimeout", "00:00:01"), ("RegionClient:TotalTimeout", "00:00:04")];

    [Theory]
    [InlineData(Fault.LoseAnswer)]
    [InlineData(Fault.FailAfterwards)]
    [InlineData(Fault.Fail)]
    [InlineData(Fault.StaySilent)]
    public async Task A_launch_that_is_not_answered_is_repeated_and_starts_one_job(Fault fault)
    {
        North.Break("run_event", fault, times: 3);

        var run = await LaunchedRunAsync();
        North.Jobs.Succeed("j1");
        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal(RunStates.Succeeded, ended.State);
        Assert.Single(North.Jobs.All);
    }

    [Fact]
    public async Task Fifty_lost_answers_make_one_job_and_every_launch_has_the_same_key()
    {
        North.Break("run_event", Fault.LoseAnswer, times: 50);

        var run = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(run.Id, _ => North.CallsOf("run_event") > 50, Cancel);

        Assert.Equal(new LaunchKey(run.Id, "only", 1).ToString(), Assert.Single(North.Jobs.All).Key);
    }

    [Fact]
    public async Task A_change_proves_a_launch_whose_answer_never_comes()
    {
        North.Break("run_event", Fault.Fail, times: 4);
        North.Break("run_event", Fault.LoseAnswer, times: 1_000_000);
        var run = await LaunchedRunAsync();

        North.Jobs.Succeed("j1");
        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal(RunStates.Succeeded, ended.State);
        Assert.Contains(await Coordinator.Api.GetRunEventsAsync(run.Id, Cancel), one => one.Type == "step-launch-unanswered");
    }

    [Fact]
    public async Task A_refused_launch_fails_its_step_with_what_the_region_says()
    {
        await Coordinator.DefineAsync("wrong", "steps: [{ name: only, region: north, event: missing }]", Cancel);

        var run = await Coordinator.RunAsync("wrong", Cancel);

        Assert.Equal((RunStates.Failed, "event", "Failed to locate event: missing"), (run.State, run.Steps[0].Code, run.Steps[0].Description));
    }

    [Fact]
    public async Task A_wrong_key_of_the_region_is_shown_and_the_launch_goes_out_once_it_is_right()
    {
        North.ApiKey = "another-key";

        var run = await Coordinator.StartAsync("one", Cancel);
        var waiting = await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.LaunchUnknown, Cancel);
        Assert.Contains("refuses the coordinator's API key", waiting.Steps[0].Description, StringComparison.Ordinal);
        Assert.DoesNotContain(FirstApiKey, waiting.Steps[0].Description, StringComparison.Ordinal);

        await Coordinator.RegisterAsync("north", North, Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        Assert.Single(North.Jobs.All);
    }

    [Fact]
    public async Task Cancelling_a_run_whose_launch_is_unknown_ends_it_without_a_job_or_with_an_aborted_one()
    {
        North.Break("run_event", Fault.Fail, times: 1_000_000);
        var run = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.LaunchUnknown, Cancel);

        await Coordinator.Api.CancelRunAsync(run.Id, new CancelRunRequest("no longer wanted"), Cancel);
        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Cancelled, StepStates.Cancelled), (ended.State, ended.Steps[0].State));
        Assert.Empty(North.Jobs.All);
    }

    [Fact]
    public async Task An_abort_that_is_not_answered_is_repeated()
    {
        var run = await LaunchedRunAsync();
        North.Break("abort_job", Fault.LoseAnswer, times: 3);

        await Coordinator.Api.CancelRunAsync(run.Id, new CancelRunRequest("no longer wanted"), Cancel);

        Assert.Equal(RunStates.Cancelled, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
    }
}
