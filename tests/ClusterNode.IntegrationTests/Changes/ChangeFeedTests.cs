using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.Changes;

/// <summary>The change feed, as a follower sees it.</summary>
public sealed class ChangeFeedTests(Region region) : IClassFixture<Region>
{
    private const string InsertChange =
        "insert into job_changes (job_id, state, event_id, event_title) values ($1, 'running', 'e', 't')";

    private Node Node => region.Node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_follower_sees_a_job_from_accept_to_end()
    {
        var start = await EndAsync();
        var id = await Node.EventAsync("""{"title":"followed"}""");
        await using (new ScriptedWorker(Node)) await Node.JobAsync(await Node.RunAsync(id, "followed-key"), wait: 25);

        var changes = await FollowAsync(start, found => found.Count(change => (string?)change["event"] == id) >= 3);
        var mine = changes.Where(change => (string?)change["event"] == id).ToList();

        Assert.Equal(["assigned", "running", "success"], mine.Select(change => (string?)change["state"]));
        Assert.All(mine, change => Assert.Equal("followed-key", (string?)change["idempotency_key"]));
        Assert.All(mine, change => Assert.Equal("followed", (string?)change["event_title"]));
        Assert.Equal(0, (int?)mine[2]["code"]);
    }

    [Fact]
    public async Task A_waiting_follower_is_answered_when_something_happens()
    {
        var start = await EndAsync();
        var waiting = Node.MustAsync("get_job_changes", $$"""{"after":"{{start}}","wait":25}""");

        await Node.RunAsync(await Node.EventAsync());

        Assert.NotEmpty((await waiting)["changes"]!.AsArray());
    }

    [Fact]
    public async Task Who_follows_is_known_at_every_node()
    {
        var start = await EndAsync();
        await Node.MustAsync("create_api_key", """{"title":"follower","key":"f0110wer5f0110wer5f0110wer5f0110","privileges":{}}""");
        using var asking = new HttpClient { BaseAddress = Node.Http.BaseAddress, DefaultRequestHeaders = { { "X-API-Key", "f0110wer5f0110wer5f0110wer5f0110" } } };
        await asking.GetStringAsync(new Uri($"/api/app/get_job_changes/v1?after={start}", UriKind.Relative), Cancel);

        var other = await region.StartNodeAsync("node-of-followers", "--Node:Roles=api");
        var followers = (await other.MustAsync("get_feed_followers"))["followers"]!.AsArray();

        var follower = Assert.Single(followers, one => (string?)one!["name"] == "API Key (follower)")!;
        Assert.Equal((start, Node.Name), ((string?)follower["cursor"], (string?)follower["hostname"]));
        Assert.InRange((double)follower["silent_for"]!, 0, 120);
        Assert.Null(follower["you"]);
    }

    [Fact]
    public async Task The_same_cursor_gives_the_same_changes_and_pages_say_when_there_are_more()
    {
        var start = await EndAsync();
        var id = await Node.EventAsync();
        for (var run = 0; run < 5; run++) await Node.RunAsync(id);

        var page = await Node.MustAsync("get_job_changes", $$"""{"after":"{{start}}","limit":2,"wait":5}""");
        var again = await Node.MustAsync("get_job_changes", $$"""{"after":"{{start}}","limit":2,"wait":5}""");

        Assert.Equal(page.ToJsonString(), again.ToJsonString());
        Assert.Equal(2, page["changes"]!.AsArray().Count);
        Assert.Equal(1, (int?)page["more"]);
        Assert.Equal((string?)page["cursor"], (string?)page["changes"]![1]!["cursor"]);
    }

    [Fact]
    public async Task A_transaction_that_began_first_and_ends_last_is_not_skipped()
    {
        var start = await EndAsync();
        await using var slow = await region.Database.DataSource.OpenConnectionAsync(Cancel);
        await using var transaction = await slow.BeginTransactionAsync(Cancel);
        await using (var early = new Npgsql.NpgsqlCommand(InsertChange, slow) { Parameters = { new() { Value = "slow-one" } } }) await early.ExecuteNonQueryAsync(Cancel);
        await region.ExecuteAsync(InsertChange, "quick-one");

        Assert.Empty((await Node.MustAsync("get_job_changes", $$"""{"after":"{{start}}"}"""))["changes"]!.AsArray());
        var waiting = Node.MustAsync("get_job_changes", $$"""{"after":"{{start}}","wait":25}""");
        await transaction.CommitAsync(Cancel);

        Assert.Equal(["slow-one", "quick-one"], (await waiting)["changes"]!.AsArray().Select(change => (string?)change!["id"]));
    }

    [Fact]
    public async Task Forty_writers_with_slow_commits_and_rollbacks_and_a_follower_that_misses_nothing_and_sees_nothing_twice()
    {
        var start = await EndAsync();
        var written = new System.Collections.Concurrent.ConcurrentBag<string>();
        var writers = Task.WhenAll(Enumerable.Range(0, 40).Select(writer => Task.Run(() => WriteAsync(writer, written), Cancel)));

        var changes = await FollowAsync(start, found => writers.IsCompleted && found.Count >= written.Count);
        await writers;

        var seen = changes.Select(change => (string)change["id"]!).Where(id => id.StartsWith("storm-", StringComparison.Ordinal)).ToList();
        Assert.Equal(written.Order(), seen.Order());
    }

    [Theory]
    [InlineData("99999999999.5")]
    [InlineData("3.999999999")]
    public async Task A_cursor_that_the_feed_does_not_know_resets_the_follower(string cursor)
    {
        await Node.RunAsync(await Node.EventAsync());

        var reply = await Node.MustAsync("get_job_changes", $$"""{"after":"{{cursor}}","wait":25}""");

        Assert.Equal(1, (int?)reply["reset"]);
        Assert.Empty(reply["changes"]!.AsArray());
        Assert.Null((await Node.MustAsync("get_job_changes", $$"""{"after":"{{reply["cursor"]}}"}"""))["reset"]);
    }

    [Fact]
    public async Task What_is_no_cursor_is_told_so()
    {
        var reply = await Node.CallAsync("get_job_changes", """{"after":"yesterday"}""");

        Assert.Equal("Malformed parameter value: after", (string?)reply["description"]);
    }

    private async Task<string> EndAsync() => (string)(await Node.MustAsync("get_job_changes"))["cursor"]!;

    private async Task<List<JsonObject>> FollowAsync(string cursor, Func<List<JsonObject>, bool> enough)
    {
        var found = new List<JsonObject>();
        while (!enough(found))
        {
            var page = await Node.MustAsync("get_job_changes", $$"""{"after":"{{cursor}}","wait":1,"limit":50}""");
            Assert.Null(page["reset"]);
            found.AddRange(page["changes"]!.AsArray().Select(change => change!.AsObject()));
            cursor = (string)page["cursor"]!;
        }

        return found;
    }

    private async Task WriteAsync(int writer, System.Collections.Concurrent.ConcurrentBag<string> written)
    {
        var random = new Random(writer);
        for (var round = 0; round < 8; round++)
        {
            await using var connection = await region.Database.DataSource.OpenConnectionAsync(Cancel);
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            var ids = Enumerable.Range(0, random.Next(1, 4)).Select(row => $"storm-{writer}-{round}-{row}").ToList();
            foreach (var id in ids)
            {
                await using var insert = new Npgsql.NpgsqlCommand($"with inserted as ({InsertChange}) select pg_sleep(random() * 0.02)", connection) { Parameters = { new() { Value = id } } };
                await insert.ExecuteNonQueryAsync(Cancel);
            }

            if (random.Next(5) == 0)
            {
                await transaction.RollbackAsync(Cancel);
                continue;
            }

            await transaction.CommitAsync(Cancel);
            foreach (var id in ids) written.Add(id);
        }
    }
}
