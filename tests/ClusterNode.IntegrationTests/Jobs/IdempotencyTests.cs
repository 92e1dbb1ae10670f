namespace Federation.ClusterNode.IntegrationTests.Jobs;

/// <summary>One launch for one key, however often and wherever it is repeated.</summary>
public sealed class IdempotencyTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    [Fact]
    public async Task Thirty_two_callers_on_two_nodes_with_one_key_start_one_job()
    {
        var other = await region.StartNodeAsync("second");
        for (var round = 0; round < 5; round++)
        {
            var id = await Node.EventAsync();
            var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(caller =>
                (caller % 2 == 0 ? Node : other).MustAsync("run_event", $$"""{"id":"{{id}}"}""", $"race-{round}")));

            Assert.Single(replies.Select(reply => (string)reply["ids"]![0]!).Distinct());
            Assert.Equal(31, replies.Count(reply => (int?)reply["duplicate"] == 1));
            Assert.Equal(1, await region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1", id));
        }
    }

    [Fact]
    public async Task Callers_with_many_keys_in_different_orders_do_not_stand_in_each_others_way()
    {
        var id = await Node.EventAsync();
        var keys = Enumerable.Range(0, 40).Select(number => $"many-{number}").ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
        {
            var mine = (string[])keys.Clone();
            new Random(caller).Shuffle(mine);
            await Task.WhenAll(mine.Select(key => Node.RunAsync(id, key)));
        }));

        Assert.Equal(40, await region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1", id));
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_and_named()
    {
        var id = await Node.EventAsync();
        await Node.RunAsync(id, "of-one-request");

        var reply = await Node.CallAsync("run_event", $$"""{"id":"{{id}}","x":1}""", "of-one-request");

        Assert.Equal("idempotency", (string?)reply["code"]);
        Assert.EndsWith(": of-one-request", (string?)reply["description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repetition_is_answered_even_if_the_event_could_not_run_any_more()
    {
        var id = await Node.EventAsync("""{"max_children":1}""");
        var job = await Node.RunAsync(id, "repeated");
        await Node.MustAsync("update_event", $$"""{"id":"{{id}}","target":"nohost"}""");

        var reply = await Node.MustAsync("run_event", $$"""{"id":"{{id}}"}""", "repeated");

        Assert.Equal(job, (string?)reply["ids"]![0]);
        Assert.Equal(1, (int?)reply["duplicate"]);
    }

    [Fact]
    public async Task A_launch_that_was_given_up_before_it_came_is_refused()
    {
        var id = await Node.EventAsync();
        var abort = await Node.MustAsync("abort_job", """{"idempotency_key":"given-up"}""");

        var reply = await Node.CallAsync("run_event", $$"""{"id":"{{id}}"}""", "given-up");

        Assert.Equal("never-launched", (string?)abort["outcome"]);
        Assert.Equal("cancelled", (string?)reply["code"]);
        Assert.Equal(0, await region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1", id));
        Assert.Equal("never-launched", (string?)(await Node.MustAsync("abort_job", """{"idempotency_key":"given-up"}"""))["outcome"]);
    }

    [Fact]
    public async Task A_launch_and_its_abort_that_race_agree_on_who_was_first()
    {
        var id = await Node.EventAsync();
        for (var round = 0; round < 40; round++)
        {
            var key = $"launch-or-abort-{round}";
            var launch = Node.CallAsync("run_event", $$"""{"id":"{{id}}"}""", key);
            var abort = Node.CallAsync("abort_job", $$"""{"idempotency_key":"{{key}}"}""");

            var (launched, outcome) = ((await launch)["code"]!.ToString() == "0", (string?)(await abort)["outcome"]);
            Assert.Equal(launched ? "aborting" : "never-launched", outcome);
        }
    }

    [Fact]
    public async Task Abort_by_key_stops_the_job_that_was_launched_with_it()
    {
        var id = await Node.EventAsync();
        var job = await Node.RunAsync(id, "to-be-stopped");

        var first = await Node.MustAsync("abort_job", """{"idempotency_key":"to-be-stopped"}""");
        var second = await Node.MustAsync("abort_job", """{"idempotency_key":"to-be-stopped"}""");

        Assert.Equal("aborting", (string?)first["outcome"]);
        Assert.Equal(job, (string?)first["id"]);
        Assert.Equal("finished", (string?)second["outcome"]);
        Assert.Equal("aborted", (string?)(await Node.JobAsync(job))["state"]);
    }
}
