using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.Transfer;

public sealed class ImportCrontabTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    [Fact]
    public async Task A_crontab_becomes_disabled_events_in_its_order_and_a_dry_run_makes_none()
    {
        var crontab = new JsonObject { ["crontab"] = "CRON_TZ=Europe/Berlin\n0 1 * * * first\n0 2 * * * second\n" };

        var planned = await Node.MustAsync("import_crontab", With(crontab, "dry_run", 1).ToJsonString());
        Assert.Equal(0, await CountAsync());
        var made = (await Node.MustAsync("import_crontab", crontab.ToJsonString()))["events"]!.AsArray();

        Assert.Equal(["first", "second"], planned["events"]!.AsArray().Select(e => (string?)e!["title"]));
        var rows = (await Node.MustAsync("get_schedule"))["rows"]!.AsArray();
        Assert.Equal(made.Select(e => (string?)e!["id"]), rows.Select(row => (string?)row!["id"]));
        Assert.All(rows, row => Assert.Equal("0 Europe/Berlin shellplug", $"{row!["enabled"]} {row["timezone"]} {row["plugin"]}"));
        await region.ExecuteAsync("delete from mt_doc_event");
    }

    [Fact]
    public async Task One_line_that_cannot_be_read_and_nothing_is_made()
    {
        var reply = await Node.CallAsync("import_crontab", new JsonObject { ["crontab"] = "0 1 * * * first\n@reboot second\n" });

        Assert.Equal("crontab", (string?)reply["code"]);
        Assert.Equal("The crontab cannot be read: Line 2: @reboot cannot be imported: events are due at times, not when a server starts.", (string?)reply["description"]);
        Assert.Equal(2, (int)reply["faults"]![0]!["line"]!);
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("""{}""", "Missing parameter: crontab")]
    [InlineData("""{"crontab":5}""", "Malformed parameter type: crontab (number)")]
    [InlineData("""{"crontab":"@daily x","timezone":"Mars"}""", "Malformed or unknown timezone: Mars")]
    [InlineData("""{"crontab":"@daily x","category":"none"}""", "Failed to create event: Category not found: none")]
    public async Task What_is_wrong_with_the_call_is_told(string parameters, string description) =>
        Assert.Equal(description, (string?)(await Node.CallAsync("import_crontab", parameters))["description"]);

    [Fact]
    public async Task It_needs_the_privilege_to_make_events() =>
        (await Node.CallInAsync(await Node.UserAsync("no-import"), "app/import_crontab", """{"crontab":"@daily x"}"""))
            .AssertRefused("user", "User 'no-import' does not have the required account privileges to perform this action (create_events).");

    private static JsonObject With(JsonObject parameters, string name, JsonNode value)
    {
        var more = (JsonObject)parameters.DeepClone();
        more[name] = value;
        return more;
    }

    private Task<int> CountAsync() => region.ScalarAsync<int>("select count(*)::int from mt_doc_event");
}
