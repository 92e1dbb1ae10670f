using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Jobs;

/// <summary>Events that may have so many jobs at a time.</summary>
public sealed class LimitsTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_beyond_the_limit_is_refused()
    {
        var id = await Node.EventAsync("""{"title":"one at a time","max_children":1}""");
        await Node.RunAsync(id);

        var reply = await Node.CallAsync("run_event", $$"""{"id":"{{id}}"}""");

        Assert.Equal("event", (string?)reply["code"]);
        Assert.Equal("Failed to launch event: Maximum of 1 job already running for event: one at a time", (string?)reply["description"]);
    }

    [Fact]
    public async Task Thirty_launches_on_two_nodes_at_once_never_exceed_the_limit()
    {
        var other = await region.StartNodeAsync("second");
        var id = await Node.EventAsync("""{"max_children":3}""");

        var replies = await Task.WhenAll(Enumerable.Range(0, 30).Select(caller => (caller % 2 == 0 ? Node : other).CallAsync("run_event", $$"""{"id":"{{id}}"}""")));

        Assert.Equal(3, replies.Count(reply => reply["code"]!.ToString() == "0"));
        Assert.Equal(3, await region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1", id));
    }

    [Fact]
    public async Task A_queue_gives_ids_refuses_when_full_and_runs_in_order()
    {
        var id = await Node.EventAsync("""{"title":"queueing","max_children":1,"queue":1,"queue_max":2}""");
        var running = await Node.RunAsync(id);
        var first = await Node.MustAsync("run_event", $$"""{"id":"{{id}}"}""");
        var second = await Node.MustAsync("run_event", $$"""{"id":"{{id}}"}""");
        var full = await Node.CallAsync("run_event", $$"""{"id":"{{id}}"}""");

        Assert.Equal(1, (int?)first["queue"]);
        Assert.Equal(2, (int?)second["queue"]);
        Assert.Equal("Failed to launch event: Job could not be queued: Event queue reached max of 2 items", (string?)full["description"]);
        Assert.Equal("queued", (string?)(await Node.JobAsync((string)first["ids"]![0]!))["state"]);
        Assert.Equal(2, (int?)(await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""))["queue"]);

        await using var worker = new ScriptedWorker(Node);
        string[] inOrder = [running, (string)first["ids"]![0]!, (string)second["ids"]![0]!];
        await Eventually.HoldsAsync(
            cancel => region.ScalarAsync<string[]>("select coalesce(array_agg(id order by ended_at), '{}') from jobs where event_id = $1 and ended_at is not null", id),
            ended => ended.SequenceEqual(inOrder),
            TimeSpan.FromSeconds(60),
            Cancel);
    }

    [Fact]
    public async Task Where_an_event_queues_a_job_waits_for_a_server_that_is_not_there()
    {
        var id = await Node.EventAsync("""{"target":"comes-later","queue":true,"queue_max":1}""");
        var unqueued = await Node.EventAsync("""{"target":"comes-later"}""");

        var first = await Node.MustAsync("run_event", $$"""{"id":"{{id}}"}""");
        var full = await Node.CallAsync("run_event", $$"""{"id":"{{id}}"}""");
        var refused = await Node.CallAsync("run_event", $$"""{"id":"{{unqueued}}"}""");

        Assert.Equal(1, (int?)first["queue"]);
        Assert.Equal("Failed to launch event: Job could not be queued: Event queue reached max of 1 items", (string?)full["description"]);
        Assert.Equal("Failed to launch event: Server or Server Group not found: comes-later", (string?)refused["description"]);
        Assert.Equal("queued", (string?)(await Node.JobAsync((string)first["ids"]![0]!))["state"]);
        await region.StartNodeAsync("comes-later");
        await region.EventuallyAsync($"select node from jobs where id = '{first["ids"]![0]}' and state = 'assigned'", "comes-later");
    }

    [Fact]
    public async Task A_queued_job_that_is_aborted_never_runs()
    {
        var id = await Node.EventAsync("""{"max_children":1,"queue":1}""");
        await Node.RunAsync(id);
        var queued = await Node.RunAsync(id);

        Assert.Equal("aborting", (string?)(await Node.MustAsync("abort_job", $$"""{"id":"{{queued}}"}"""))["outcome"]);
        Assert.Equal("aborted", (string?)(await Node.JobAsync(queued))["state"]);
    }

    [Fact]
    public async Task A_flushed_queue_is_empty_and_what_ran_runs_on()
    {
        var id = await Node.EventAsync("""{"max_children":1,"queue":1}""");
        var running = await Node.RunAsync(id);
        string[] queued = [await Node.RunAsync(id), await Node.RunAsync(id)];

        await Node.MustAsync("flush_event_queue", $$"""{"id":"{{id}}"}""");

        Assert.Equal("assigned", (string?)(await Node.JobAsync(running))["state"]);
        foreach (var job in queued) Assert.Equal("aborted", (string?)(await Node.JobAsync(job))["state"]);
        Assert.Equal(0, (int?)(await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""))["queue"]);
    }

    [Fact]
    public async Task A_category_has_only_so_many_jobs_whatever_their_events_and_launches_race()
    {
        await region.Node.MustAsync("create_category", """{"id":"narrow","title":"Narrow","max_children":3}""");
        var events = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => region.Node.EventAsync("""{"category":"narrow"}""")));
        var waiting = await region.Node.EventAsync("""{"category":"narrow","queue":1}""");

        var replies = await Task.WhenAll(events.Concat(events).Concat(events).Select(id => region.Node.CallAsync("run_event", $$"""{"id":"{{id}}"}""")));

        Assert.Equal(3, replies.Count(reply => (string?)reply["code"]?.ToString() == "0"));
        Assert.All(
            replies.Where(reply => reply["code"]?.ToString() != "0"),
            reply => Assert.Equal("Failed to launch event: Maximum of 3 jobs already running for category: Narrow", (string?)reply["description"]));

        var queued = (string)(await region.Node.MustAsync("run_event", $$"""{"id":"{{waiting}}"}"""))["ids"]![0]!;
        Assert.Equal("queued", (string?)(await region.Node.JobAsync(queued))["state"]);
        await region.Node.MustAsync("abort_jobs", $$"""{"event":"{{events[0]}}"}""");
        await region.Node.MustAsync("abort_jobs", $$"""{"event":"{{events[1]}}"}""");
        await region.Node.MustAsync("abort_jobs", $$"""{"event":"{{events[2]}}"}""");
        await region.Node.MustAsync("abort_jobs", $$"""{"event":"{{events[3]}}"}""");
        await region.EventuallyAsync($"select state from jobs where id = '{queued}'", "assigned");
    }
}
