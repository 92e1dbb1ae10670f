using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.Activity;

/// <summary>The activity log: every change, by whom and when.</summary>
public sealed class ActivityTests(Region region) : IClassFixture<Region>
{
    private static readonly string[] Kinds = ["event", "cat", "plugin", "group", "apikey"];

    private Node Node => region.Node;

    [Fact]
    public async Task Every_change_is_told_with_its_author()
    {
        var e = await Node.EventAsync();
        await Node.MustAsync("update_event", $$"""{"id":"{{e}}","notes":"changed"}""");
        await Node.MustAsync("delete_event", $$"""{"id":"{{e}}"}""");
        await ChangeAllAsync("category", """{"title":"t"}""");
        await ChangeAllAsync("plugin", """{"title":"t","command":"true"}""");
        await ChangeAllAsync("server_group", """{"title":"t","regexp":"x"}""");
        await ChangeAllAsync("api_key", """{"title":"t","key":"ffffeeeeddddccccbbbbaaaa99998888"}""");

        var lines = await LinesAsync();

        Assert.All(
            Kinds.SelectMany(kind => new[] { $"{kind}_create", $"{kind}_update", $"{kind}_delete" }),
            action => Assert.Contains(lines, line => (string?)line["action"] == action && (string?)line["api_title"] == "admin" && (string?)line["ip"] == "127.0.0.1" && line["epoch"] is not null));
        Assert.Equal("changed", (string?)lines.First(line => (string?)line["action"] == "event_update")["event"]!["notes"]);
        Assert.All(lines, line => Assert.DoesNotContain(Region.AdminKey, line.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Users_and_their_logins_are_told_without_passwords()
    {
        var session = await Node.UserAsync("logged");
        await Node.CallInAsync(session, "user/update", """{"username":"logged","old_password":"first password","new_password":"second password"}""");
        await Node.CallPlainAsync("user/admin_delete", """{"username":"logged"}""", ("X-API-Key", Region.AdminKey));

        var lines = (await LinesAsync()).Where(line => (string?)line["user"]?["username"] == "logged").ToList();

        Assert.Equal(["user_delete", "user_update", "user_login", "user_create"], lines.Select(line => (string?)line["action"]));
        Assert.Equal("logged", (string?)lines[1]["username"]);
        Assert.All(lines, line => Assert.DoesNotMatch("password|pbkdf2", line.ToJsonString()));
    }

    [Fact]
    public async Task What_was_refused_is_not_told()
    {
        await Node.CallAsync("delete_category", """{"id":"nope"}""");
        await Node.CallAsync("create_category", """{"title":"t","id":"general"}""");

        Assert.DoesNotContain(await LinesAsync(), line => (string?)line["cat"]?["id"] is "nope" or "general");
    }

    [Fact]
    public async Task A_deleted_job_leaves_one_line_in_the_histories()
    {
        await using var worker = new ScriptedWorker(Node);
        var e = await Node.EventAsync();
        var job = await Node.RunAsync(e);
        Assert.Equal("success", (string?)(await Node.JobAsync(job, wait: 20))["state"]);

        Assert.Equal("""{"code":0}""", (await Node.MustAsync("delete_job", $$"""{"id":"{{job}}"}""")).ToJsonString());

        (await Node.CallAsync("get_job_status", $$"""{"id":"{{job}}"}""")).AssertRefused("job", $"Failed to fetch job details: Error: Failed to fetch key: jobs/{job}: File not found");
        (await Node.CallAsync("delete_job", $$"""{"id":"{{job}}"}""")).AssertRefused("job", $"Failed to fetch job details: Error: Failed to fetch key: jobs/{job}: File not found");
        Assert.Equal($$"""{"action":"job_delete","id":"{{job}}","event":"{{e}}"}""", (await Node.MustAsync("get_event_history", $$"""{"id":"{{e}}"}"""))["rows"]![0]!.ToJsonString());
        Assert.Equal("job_delete", (string?)(await LinesAsync())[0]["action"]);
        Assert.Equal(0L, await region.ScalarAsync<long>("select count(*) from job_logs where job_id = $1", job));
    }

    [Fact]
    public async Task A_job_that_runs_is_not_deleted()
    {
        var job = await Node.RunAsync(await Node.EventAsync());

        (await Node.CallAsync("delete_job", $$"""{"id":"{{job}}"}""")).AssertRefused("job", $"Failed to delete job: Still running: {job}");
    }

    [Fact]
    public async Task It_is_read_by_pages()
    {
        for (var i = 0; i < 3; i++) await Node.EventAsync();
        var all = await LinesAsync();

        var page = await Node.MustAsync("get_activity", """{"offset":1,"limit":2}""");

        Assert.Equal(2, page["rows"]!.AsArray().Count);
        Assert.Equal(all[1].ToJsonString(), page["rows"]![0]!.ToJsonString());
        Assert.Equal(all.Count, (int?)page["list"]!["length"]);
    }

    private async Task ChangeAllAsync(string kind, string properties)
    {
        var id = (string)(await Node.MustAsync($"create_{kind}", properties))["id"]!;
        await Node.MustAsync($"update_{kind}", $$"""{"id":"{{id}}","title":"u"}""");
        await Node.MustAsync($"delete_{kind}", $$"""{"id":"{{id}}"}""");
    }

    private async Task<List<JsonObject>> LinesAsync() =>
        [.. (await Node.MustAsync("get_activity", """{"limit":1000}"""))["rows"]!.AsArray().Select(line => line!.AsObject())];
}
