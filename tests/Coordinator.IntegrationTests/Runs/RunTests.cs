using System.Net;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Refit;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class RunTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private const string TwoSteps = """
        steps:
          - { name: first, region: north, event: one }
          - { name: second, region: north, eventTitle: Two, after: [first], params: { rows: "{{ steps.first.output.rows }}", who: "{{ input.who }}" } }
        """;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Coordinator.DefineAsync("two", TwoSteps, Cancel);
    }

    [Fact]
    public async Task A_run_hands_outputs_on_and_its_end_is_told_to_whoever_waits()
    {
        North.Jobs.Instantly = (_, _) => new JsonObject { ["rows"] = 7 };

        var run = await Coordinator.RunAsync("two", Cancel, new JsonObject { ["who"] = "me" });

        Assert.Equal(RunStates.Succeeded, run.State);
        Assert.Equal([StepStates.Succeeded, StepStates.Succeeded], run.Steps.Select(step => step.State));
        Assert.Equal(["one", "Two"], North.Jobs.All.Select(job => job.Event));
        Assert.Equal("""{"who":"me","rows":7}""", North.Jobs.All[1].Params!.ToJsonString());
    }

    [Fact]
    public async Task A_failed_job_fails_its_run_and_skips_what_comes_after()
    {
        var run = await Coordinator.StartAsync("two", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Jobs.Fail("j1", "disk full");

        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal(RunStates.Failed, ended.State);
        Assert.Equal((StepStates.Failed, "disk full", "1"), (ended.Steps[0].State, ended.Steps[0].Description, ended.Steps[0].Code));
        Assert.Equal(StepStates.Skipped, ended.Steps[1].State);
    }

    [Fact]
    public async Task Thirty_two_callers_with_one_key_start_one_run_and_only_one_is_told_created()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => PostAsync("the-key", "{}")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(31, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var runs = await Coordinator.Api.GetRunsAsync(null, null, null, null, Cancel);
        await Coordinator.UntilAsync(Assert.Single(runs.Runs).Id, now => now.Steps[0].JobId is not null, Cancel);
        Assert.Single(North.Jobs.All);
    }

    [Fact]
    public async Task A_key_used_for_another_input_is_refused()
    {
        await PostAsync("the-key", """{"input":{"a":1}}""");
        using var second = await PostAsync("the-key", """{"input":{"a":2}}""");

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains("the-key", await second.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_is_over_once_its_region_has_stopped_the_job()
    {
        var run = await Coordinator.StartAsync("two", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);

        await Coordinator.Api.CancelRunAsync(run.Id, new CancelRunRequest("wrong input"), Cancel);
        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal(RunStates.Cancelled, ended.State);
        Assert.Equal([StepStates.Cancelled, StepStates.Cancelled], ended.Steps.Select(step => step.State));
        Assert.Equal("aborted", Assert.Single(North.Jobs.All).State);
        var refused = await Assert.ThrowsAnyAsync<ApiException>(() => FailedRunCancelledAsync());
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task A_step_that_takes_longer_than_its_timeout_is_stopped_and_timed_out()
    {
        await Coordinator.DefineAsync("slow", "steps: [{ name: only, region: north, event: one, timeout: 3s }]", Cancel);

        var run = await Coordinator.RunAsync("slow", Cancel);

        Assert.Equal((RunStates.Failed, StepStates.TimedOut), (run.State, run.Steps[0].State));
        Assert.Equal("aborted", Assert.Single(North.Jobs.All).State);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_in_pages()
    {
        var started = new List<Guid>();
        for (var i = 0; i < 5; i++) started.Add((await Coordinator.StartAsync("two", Cancel)).Id);

        var first = await Coordinator.Api.GetRunsAsync("two", RunStates.Running, null, 3, Cancel);
        var second = await Coordinator.Api.GetRunsAsync("two", null, first.Next, 3, Cancel);

        Assert.Equal(Enumerable.Reverse(started), first.Runs.Concat(second.Runs).Select(run => run.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task The_history_of_a_run_names_everything_that_happened()
    {
        North.Jobs.Instantly = (_, _) => new JsonObject { ["rows"] = 7 };
        var run = await Coordinator.RunAsync("two", Cancel, new JsonObject { ["who"] = "me" });

        var history = await Coordinator.Api.GetRunEventsAsync(run.Id, Cancel);

        Assert.Equal(("run-started", "run-succeeded"), (history[0].Type, history[^1].Type));
        Assert.Equal(Enumerable.Range(1, history.Count).Select(number => (long)number), history.Select(one => one.Version));
        Assert.Equal(2, history.Count(one => one.Type == "step-succeeded"));
        Assert.Equal("all-succeeded", (string?)history[0].Data["steps"]![0]!["when"]);
    }

    [Fact]
    public async Task A_steps_log_comes_from_its_region_from_any_offset()
    {
        var run = await Coordinator.StartAsync("two", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);

        using var log = await Coordinator.Api.GetStepLogAsync(run.Id, "first", 4, Cancel);
        using var none = await Coordinator.Api.GetStepLogAsync(run.Id, "second", 0, Cancel);
        using var unknown = await Coordinator.Api.GetStepLogAsync(run.Id, "nope", 0, Cancel);

        Assert.Equal("of j1\n", await log.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("10", Assert.Single(log.Headers.GetValues("X-Log-Size")));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (none.StatusCode, unknown.StatusCode));
    }

    [Fact]
    public async Task What_does_not_exist_is_answered_404_and_what_is_malformed_400()
    {
        var missing = await Assert.ThrowsAnyAsync<ApiException>(() => Coordinator.StartAsync("nope", Cancel));
        var run = await Assert.ThrowsAnyAsync<ApiException>(() => Coordinator.Api.GetRunAsync(Guid.NewGuid(), null, Cancel));
        var wait = await Assert.ThrowsAsync<ValidationApiException>(() => Coordinator.StartAsync("two", Cancel, wait: 26));
        using var broken = await PostAsync("k", "{");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (missing.StatusCode, run.StatusCode));
        Assert.Contains("wait", wait.Content!.Errors.Keys);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Empty((await Coordinator.Api.GetRunsAsync(null, null, null, null, Cancel)).Runs);
    }

    [Fact]
    public async Task An_input_beyond_its_limit_is_refused_and_nothing_starts()
    {
        var refused = await Assert.ThrowsAnyAsync<ApiException>(() => Coordinator.StartAsync("two", Cancel, new JsonObject { ["big"] = new string('x', 300_000) }));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Empty((await Coordinator.Api.GetRunsAsync(null, null, null, null, Cancel)).Runs);
    }

    private Task<HttpResponseMessage> PostAsync(string key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/chains/two/runs") { Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Idempotency-Key", key);
        return Coordinator.Http.SendAsync(request, Cancel);
    }

    private async Task FailedRunCancelledAsync()
    {
        var run = await Coordinator.StartAsync("two", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Jobs.Fail(North.Jobs.All[^1].Id, "no");
        await Coordinator.EndOfAsync(run.Id, Cancel);
        await Coordinator.Api.CancelRunAsync(run.Id, new CancelRunRequest("too late"), Cancel);
    }
}
