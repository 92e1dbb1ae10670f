using System.Net;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Refit;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class SteeringTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private const string TwoSteps = "steps: [{ name: first, region: north, event: one }, { name: second, region: north, event: two, after: [first] }]";

    [Fact]
    public async Task A_paused_run_goes_on_when_it_is_resumed()
    {
        await Coordinator.DefineAsync("two", TwoSteps, Cancel);
        var run = await Coordinator.StartAsync("two", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);

        var paused = await Coordinator.Api.PauseRunAsync(run.Id, new ReasonRequest("lunch"), Cancel);
        North.Jobs.Succeed("j1");
        var held = await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.Succeeded, Cancel);
        await Coordinator.Api.ResumeRunAsync(run.Id, Cancel);
        var resumed = await Coordinator.UntilAsync(run.Id, now => now.Steps[1].JobId is not null, Cancel);

        Assert.Equal((RunStates.Paused, "lunch"), (paused.State, paused.Reason));
        Assert.Equal((StepStates.Waiting, "the run to be resumed"), (held.Steps[1].State, held.Steps[1].WaitsFor));
        Assert.Equal(RunStates.Running, resumed.State);
    }

    [Fact]
    public async Task A_failed_run_is_retried_from_the_failed_step_under_a_new_key()
    {
        await Coordinator.DefineAsync("two", TwoSteps, Cancel);
        var run = await Coordinator.StartAsync("two", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Jobs.Fail("j1", "disk full");
        await Coordinator.EndOfAsync(run.Id, Cancel);

        North.Jobs.Instantly = (_, _) => [];
        await Coordinator.Api.RetryRunAsync(run.Id, new RetryRunRequest(), Cancel);
        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Succeeded, 2), (ended.State, ended.Steps[0].Attempt));
        Assert.Equal(("j1", "disk full"), (ended.Steps[0].Earlier[0].JobId, ended.Steps[0].Earlier[0].Description));
        Assert.Equal(3, North.Jobs.All.Select(job => job.Key).Distinct().Count());
    }

    [Fact]
    public async Task A_step_that_fails_is_tried_again_by_its_policy_after_its_delay()
    {
        await Coordinator.DefineAsync("again", "steps: [{ name: only, region: north, event: one, retry: { attempts: 2, delay: 300ms } }]", Cancel);
        var run = await Coordinator.StartAsync("again", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);

        North.Jobs.Fail("j1", "busy");
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId == "j2", Cancel);
        North.Jobs.Succeed("j2");

        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
    }

    [Fact]
    public async Task A_step_over_a_list_launches_a_job_for_each_item_and_hands_their_outputs_on()
    {
        await Coordinator.DefineAsync(
            "list",
            """
            steps:
              - { name: load, region: north, event: one, forEach: { in: "{{ input.files }}", maxParallel: 2 }, params: { file: "{{ item }}" } }
              - { name: sum, region: north, event: two, after: [load], params: { first: "{{ steps.load.output.items[0].rows }}" } }
            """,
            Cancel);
        North.Jobs.Instantly = (_, parameters) => new JsonObject { ["rows"] = parameters?["file"]?.GetValue<string>().Length };

        var run = await Coordinator.RunAsync("list", Cancel, new JsonObject { ["files"] = new JsonArray("a", "bb", "ccc") });

        Assert.Equal(RunStates.Succeeded, run.State);
        Assert.Equal(["load", "sum", "load:0", "load:1", "load:2"], run.Steps.Select(step => step.Name));
        Assert.Equal("""{"first":1}""", North.Jobs.All.Single(job => job.Event == "two").Params!.ToJsonString());
    }

    [Fact]
    public async Task A_step_that_needs_somebodys_word_is_launched_with_it()
    {
        await Coordinator.DefineAsync("careful", "steps: [{ name: only, region: north, event: one, approval: {} }]", Cancel);
        North.Jobs.Instantly = (_, _) => [];
        var run = await Coordinator.StartAsync("careful", Cancel);
        Assert.Equal(StepStates.AwaitingApproval, run.Steps[0].State);

        await Coordinator.Api.ApproveStepAsync(run.Id, "only", new ApproveStepRequest("go"), Cancel);

        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
    }

    [Fact]
    public async Task A_step_that_is_a_chain_is_a_run_of_its_own_whose_end_counts()
    {
        await Coordinator.DefineAsync("outer", "steps: [{ name: inner, chain: one }, { name: last, region: north, event: two, after: [inner], params: { rows: \"{{ steps.inner.output.only.rows }}\" } }]", Cancel);
        North.Jobs.Instantly = (_, _) => new JsonObject { ["rows"] = 7 };

        var run = await Coordinator.RunAsync("outer", Cancel);

        Assert.Equal(RunStates.Succeeded, run.State);
        var child = await Coordinator.Api.GetRunAsync(Guid.Parse(run.Steps[0].JobId!), wait: null, Cancel);
        Assert.Equal((run.Id, "one"), (child.ParentId, child.Chain));
        Assert.Equal("""{"rows":7}""", North.Jobs.All[^1].Params!.ToJsonString());
    }

    [Fact]
    public async Task A_cancelled_run_shows_what_each_region_answered_to_its_abort()
    {
        await using var silent = await ScriptedRegion.StartAsync();
        await Coordinator.RegisterAsync("silent", silent, Cancel);
        await Coordinator.DefineAsync(
            "both", "steps: [{ name: here, region: north, event: one }, { name: there, region: silent, event: two }, { name: after, region: north, event: one, after: [there] }]", Cancel);
        var run = await Coordinator.StartAsync("both", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null && now.Steps[1].JobId is not null, Cancel);

        foreach (var call in new[] { "get_job_changes", "abort_job" }) silent.Break(call, ScriptedRegion.Fault.Fail, times: 1_000_000);
        await Coordinator.Api.CancelRunAsync(run.Id, new CancelRunRequest("wrong input"), Cancel);
        var waiting = await Coordinator.UntilAsync(run.Id, now => now.Steps[0].Abort == "aborted" && now.Steps[1].Abort == "unreachable", Cancel);
        foreach (var call in new[] { "get_job_changes", "abort_job" }) silent.Repair(call);
        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Cancelling, StepStates.Cancelled, StepStates.Unreachable), (waiting.State, waiting.Steps[0].State, waiting.Steps[1].State));
        Assert.Equal(["aborted", "aborted", null], ended.Steps.Select(step => step.Abort));
    }

    [Fact]
    public async Task Cancelling_a_run_cancels_the_runs_that_are_steps_of_it()
    {
        await Coordinator.DefineAsync("outer", "steps: [{ name: inner, chain: one }]", Cancel);
        var run = await Coordinator.StartAsync("outer", Cancel);
        await Coordinator.UntilAsync(run.Id, _ => North.Jobs.All.Count == 1, Cancel);

        await Coordinator.Api.CancelRunAsync(run.Id, new CancelRunRequest("enough"), Cancel);
        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Cancelled, StepStates.Cancelled), (ended.State, ended.Steps[0].State));
        Assert.Equal("aborted", North.Jobs.All[0].State);
    }

    [Theory]
    [InlineData("forbid", RunStates.Running, null)]
    [InlineData("queue", RunStates.Running, RunStates.Queued)]
    [InlineData("replace", RunStates.Cancelled, RunStates.Queued)]
    public async Task What_becomes_of_a_second_run_is_for_the_chain_to_say(string policy, string first, string? second)
    {
        await Coordinator.DefineAsync("alone", $"concurrency: {policy}\n{OneStep}", Cancel);
        var one = await Coordinator.StartAsync("alone", Cancel);
        await Coordinator.UntilAsync(one.Id, now => now.Steps[0].JobId is not null, Cancel);

        if (second is null)
        {
            Assert.Equal(HttpStatusCode.Conflict, (await Assert.ThrowsAnyAsync<ApiException>(() => Coordinator.StartAsync("alone", Cancel))).StatusCode);
            return;
        }

        var two = await Coordinator.StartAsync("alone", Cancel);
        Assert.Equal(second, two.State);
        await Coordinator.UntilAsync(one.Id, now => now.State == first, Cancel);
        if (first == RunStates.Running) North.Jobs.Succeed("j1");
        await Coordinator.UntilAsync(two.Id, now => now.Steps[0].JobId == "j2", Cancel);
    }

    [Fact]
    public async Task Ten_starts_at_once_of_a_chain_that_allows_one_run_start_one()
    {
        await Coordinator.DefineAsync("alone", $"concurrency: forbid\n{OneStep}", Cancel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Coordinator.Http.PostAsync("/api/v1/chains/alone/runs", content: null, Cancel)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_run_is_done_again_with_the_same_input_and_once_per_key()
    {
        North.Jobs.Instantly = (_, _) => [];
        var run = await Coordinator.RunAsync("one", Cancel, new JsonObject { ["day"] = "monday" });

        var first = await Coordinator.Api.ReplayRunAsync(run.Id, "again", Cancel);
        var second = await Coordinator.Api.ReplayRunAsync(run.Id, "again", Cancel);

        Assert.Equal((first.Id, run.Id), (second.Id, first.ReplayOf));
        Assert.Equal("monday", first.Input!["day"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_step_is_marked_and_skipped_by_hand()
    {
        await Coordinator.DefineAsync("three", $"{TwoSteps[..^1]}, {{ name: third, region: north, event: three, after: [second] }}]", Cancel);
        var run = await Coordinator.StartAsync("three", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Jobs.Fail("j1", "no");
        await Coordinator.EndOfAsync(run.Id, Cancel);

        await Coordinator.Api.MarkStepAsync(run.Id, "first", new MarkStepRequest(StepStates.Succeeded, "done by hand"), Cancel);
        var skipped = await Coordinator.Api.SkipStepAsync(run.Id, "third", new ReasonRequest("not today"), Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[1].JobId == "j2", Cancel);
        North.Jobs.Succeed("j2");

        Assert.Equal(StepStates.Skipped, skipped.Steps[2].State);
        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
    }
}
