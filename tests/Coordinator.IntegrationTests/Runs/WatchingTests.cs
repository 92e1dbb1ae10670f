using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class WatchingTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_run_is_told_live_to_its_end_and_from_any_event_on()
    {
        var run = await LaunchedRunAsync();
        var watching = EventsAsync(run.Id, lastEventId: null);
        North.Jobs.Run("j1");
        North.Jobs.Succeed("j1");

        var all = await watching;
        var rest = await EventsAsync(run.Id, lastEventId: 3);

        var history = (await Coordinator.Api.GetRunEventsAsync(run.Id, Cancel)).Select(one => (one.Version.ToString(CultureInfo.InvariantCulture), one.Type)).ToList();
        Assert.Equal(history, all);
        Assert.Equal(history.Skip(3), rest);
    }

    [Fact]
    public async Task A_coordinator_that_stops_ends_what_it_tells_live_and_another_goes_on_where_it_ended()
    {
        var run = await LaunchedRunAsync();
        var told = (await Coordinator.Api.GetRunEventsAsync(run.Id, Cancel)).Count;
        using var answer = await LiveAsync(Coordinator, run.Id, lastEventId: null);
        await using var events = SseParser.Create(await answer.Content.ReadAsStreamAsync(Cancel)).EnumerateAsync(Cancel).GetAsyncEnumerator(Cancel);
        for (var heard = 0; heard < told; heard++) Assert.True(await events.MoveNextAsync());
        var last = long.Parse(events.Current.EventId!, CultureInfo.InvariantCulture);
        await using var other = new CoordinatorHost(Database);
        await other.Api.GetRunAsync(run.Id, wait: null, Cancel);

        Coordinator.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        while (await events.MoveNextAsync()) last = long.Parse(events.Current.EventId!, CultureInfo.InvariantCulture);
        North.Jobs.Succeed("j1");
        var rest = await EventsAsync(other, run.Id, last);

        Assert.Equal("no", Assert.Single(answer.Headers.GetValues("X-Accel-Buffering")));
        Assert.Equal(Enumerable.Range((int)last + 1, rest.Count).Select(version => version.ToString(CultureInfo.InvariantCulture)), rest.Select(one => one.Item1));
        Assert.Equal("run-succeeded", rest[^1].Item2);
    }

    [Fact]
    public async Task A_last_event_id_that_no_event_has_is_refused()
    {
        var run = await LaunchedRunAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run.Id}/live") { Headers = { { "Last-Event-ID", "yesterday" } } };
        using var answer = await Coordinator.Http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Last-Event-ID", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_progress_of_a_running_job_is_shown_and_not_recorded()
    {
        var run = await LaunchedRunAsync();
        North.Jobs.Run("j1", 0.1);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].Progress == 0.1, Cancel);
        var before = (await Coordinator.Api.GetRunEventsAsync(run.Id, Cancel)).Count;

        North.Jobs.Run("j1", 0.7);

        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].Progress == 0.7, Cancel);
        Assert.Equal(before, (await Coordinator.Api.GetRunEventsAsync(run.Id, Cancel)).Count);
        North.Jobs.Succeed("j1");
        await Coordinator.EndOfAsync(run.Id, Cancel);
    }

    [Fact]
    public async Task The_log_of_a_run_is_read_on_from_where_it_was_left()
    {
        await Coordinator.DefineAsync("two", "steps: [{ name: first, region: north, event: one }, { name: second, region: north, event: two, after: [first] }]", Cancel);
        var run = await Coordinator.StartAsync("two", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);

        var (first, place, _) = await LogAsync(run.Id, "");
        var (nothing, _, _) = await LogAsync(run.Id, place);
        North.Jobs.Succeed("j1");
        await Coordinator.UntilAsync(run.Id, now => now.Steps[1].JobId is not null, Cancel);
        North.Jobs.Succeed("j2");
        await Coordinator.EndOfAsync(run.Id, Cancel);
        var (rest, _, isComplete) = await LogAsync(run.Id, place);

        Assert.Equal("==> first (attempt 1, job j1 in north) <==\nlog of j1\n", first);
        Assert.Equal("", nothing);
        Assert.Equal("==> second (attempt 1, job j2 in north) <==\nlog of j2\n", rest);
        Assert.True(isComplete);
    }

    [Fact]
    public async Task The_log_of_a_run_has_the_lines_of_jobs_beside_each_other_in_the_order_in_which_they_came_in()
    {
        await Coordinator.DefineAsync("beside", "steps: [{ name: left, region: north, event: one }, { name: right, region: north, event: two }]", Cancel);
        var run = await Coordinator.StartAsync("beside", Cancel);
        run = await Coordinator.UntilAsync(run.Id, now => now.Steps.All(step => step.JobId is not null), Cancel);
        var (left, right, later) = (run.Steps[0].JobId!, run.Steps[1].JobId!, TimeProvider.System.GetUtcNow().AddMinutes(1));
        North.Jobs.Write(left, later, "left 1\nleft 2 ");
        North.Jobs.Write(right, later.AddSeconds(1), "right 1\n");
        North.Jobs.Write(left, later.AddSeconds(2), "goes on\n");
        North.Jobs.Write(right, later.AddSeconds(3), "not at its end");

        var (text, place, _) = await LogAsync(run.Id, "");
        North.Jobs.Write(right, later.AddSeconds(4), " but now\n");
        var (rest, _, _) = await LogAsync(run.Id, place);

        Assert.Equal(["left 1", "right 1", "left 2 goes on"], text.Split('\n').Where(line => line.Contains(' ', StringComparison.Ordinal) && !line.StartsWith("==>", StringComparison.Ordinal) && !line.StartsWith("log of", StringComparison.Ordinal)));
        Assert.Contains($"==> right (attempt 1, job {right} in north) <==\nright 1\n==> left (attempt 1, job {left} in north) <==\nleft 2 goes on\n", text, StringComparison.Ordinal);
        Assert.Equal($"==> right (attempt 1, job {right} in north) <==\nnot at its end but now\n", rest);
    }

    [Fact]
    public async Task Runs_are_found_by_chain_state_tag_time_and_words()
    {
        await Coordinator.DefineAsync("tagged", $"tags: [nightly]\n{OneStep}", Cancel);
        var tagged = await Coordinator.StartAsync("tagged", Cancel, new JsonObject { ["customer"] = "Harbour Ltd" });
        var other = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(other.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Jobs.Fail(North.Jobs.All.Single(job => job.Key!.StartsWith($"{other.Id:n}", StringComparison.Ordinal)).Id, "the tape is torn");
        await Coordinator.EndOfAsync(other.Id, Cancel);

        Assert.Equal([tagged.Id], await FoundAsync(tag: "nightly"));
        Assert.Equal([tagged.Id], await FoundAsync(text: "harb ltd"));
        Assert.Equal([other.Id], await FoundAsync(text: "torn"));
        Assert.Equal([other.Id], await FoundAsync(state: RunStates.Failed));
        Assert.Equal([other.Id, tagged.Id], await FoundAsync(since: tagged.StartedAt.AddSeconds(-1).ToString("o", CultureInfo.InvariantCulture)));
        Assert.Empty(await FoundAsync(text: "'); drop table run_summaries; --"));
    }

    private async Task<IEnumerable<Guid>> FoundAsync(string? state = null, string? since = null, string? tag = null, string? text = null) =>
        (await Coordinator.Api.GetRunsAsync(null, state, null, null, Cancel, since, tag, text)).Runs.Select(run => run.Id);

    private Task<List<(string, string)>> EventsAsync(Guid id, long? lastEventId) => EventsAsync(Coordinator, id, lastEventId);

    private static async Task<HttpResponseMessage> LiveAsync(CoordinatorHost coordinator, Guid id, long? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{id}/live");
        if (lastEventId is { } last) request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
        return await coordinator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    private static async Task<List<(string, string)>> EventsAsync(CoordinatorHost coordinator, Guid id, long? lastEventId)
    {
        using var answer = await LiveAsync(coordinator, id, lastEventId);
        var events = new List<(string, string)>();
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(Cancel)).EnumerateAsync(Cancel))
            if (item.EventId is { } id2) events.Add((id2, item.EventType));
        return events;
    }

    private async Task<(string Text, string Next, bool IsComplete)> LogAsync(Guid id, string after)
    {
        using var answer = await Coordinator.Http.GetAsync($"/api/v1/runs/{id}/log?after={after}", Cancel);
        return (await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.GetValues("X-Log-Next").Single(), answer.Headers.GetValues("X-Log-Complete").Single() == "1");
    }
}
