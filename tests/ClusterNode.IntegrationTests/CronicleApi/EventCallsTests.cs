using System.Text.Json.Nodes;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>Making, reading, changing and deleting events.</summary>
public sealed class EventCallsTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    [Fact]
    public async Task A_minimal_event_gets_its_defaults()
    {
        var id = (string)(await Node.MustAsync("create_event", """{"title":"minimal","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}"""))["id"]!;
        var e = (await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""))["event"]!.AsObject();

        Assert.Equal(0, (int?)e["max_children"]);
        Assert.Equal(0, (int?)e["timeout"]);
        Assert.Equal("UTC", (string?)e["timezone"]);
        Assert.Empty(e["params"]!.AsObject());
        Assert.Equal((long?)e["created"], (long?)e["modified"]);
        Assert.DoesNotContain(Region.AdminKey, e.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_keeps_properties_that_nobody_knows_and_its_unknown_plugin_and_target()
    {
        var id = await Node.EventAsync("""{"plugin":"noplug","target":"nohost","of_mine":{"a":[1,2.5,"x"]}}""");
        var e = (await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""))["event"]!.AsObject();

        Assert.Equal("""{"a":[1,2.5,"x"]}""", e["of_mine"]!.ToJsonString());
    }

    [Fact]
    public async Task An_id_of_ones_own_is_kept_in_lower_case_and_taken_once()
    {
        Assert.Equal("my_own_id", await Node.EventAsync("""{"id":"MY_Own_Id"}"""));

        var again = await Node.CallAsync("create_event", """{"id":"my_own_id","title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""");

        Assert.Equal("event", (string?)again["code"]);
        Assert.StartsWith("Failed to create event: ", (string?)again["description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_category_is_refused() => Assert.Equal(
        "Failed to create event: Category not found: nocat",
        await DescriptionAsync("create_event", """{"title":"t","enabled":1,"category":"nocat","plugin":"shellplug","target":"allgrp"}""", "event"));

    [Fact]
    public async Task An_event_is_found_by_title_and_the_newest_wins()
    {
        await Node.EventAsync("""{"title":"twins"}""");
        var newest = await Node.EventAsync("""{"title":"twins"}""");

        Assert.Equal(newest, (string?)(await Node.MustAsync("get_event", """{"title":"twins"}"""))["event"]!["id"]);
    }

    [Theory]
    [InlineData("get_event", "{}", "event", "Failed to locate event: No criteria specified")]
    [InlineData("get_event", """{"id":"nope"}""", "event", "Failed to locate event: nope")]
    [InlineData("update_event", """{"title":"x"}""", "api", "Missing parameter: id")]
    [InlineData("update_event", """{"id":"nope"}""", "event", "Failed to locate event: nope")]
    [InlineData("update_event", """{"id":"nope","timezone":"THIS IS BAD"}""", "api", "Malformed or unknown timezone: THIS IS BAD")]
    [InlineData("delete_event", "{}", "api", "Missing parameter: id")]
    [InlineData("delete_event", """{"id":"nope"}""", "event", "Failed to locate event: nope")]
    [InlineData("get_event_history", "{}", "api", "Missing parameter: id")]
    [InlineData("get_event_history", """{"id":"nope"}""", "event", "Failed to locate event: nope")]
    [InlineData("get_schedule", """{"offset":-1}""", "api", "Malformed parameter value: offset")]
    public async Task What_is_wrong_is_told(string call, string parameters, string code, string description) =>
        Assert.Equal(description, await DescriptionAsync(call, parameters, code));

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        var id = await Node.EventAsync("""{"title":"before","notes":"stay","retries":1}""");
        await Node.MustAsync("update_event", $$"""{"id":"{{id}}","title":"after","retries":3}""");
        var e = (await Node.MustAsync("get_event", """{"title":"after"}"""))["event"]!.AsObject();

        Assert.Equal(id, (string?)e["id"]);
        Assert.Equal(3, (int?)e["retries"]);
        Assert.Equal("stay", (string?)e["notes"]);
    }

    [Fact]
    public async Task An_update_cannot_move_an_event_to_an_unknown_category()
    {
        var id = await Node.EventAsync();

        Assert.Equal("Failed to update event: Category not found: nocat", await DescriptionAsync("update_event", $$"""{"id":"{{id}}","category":"nocat"}""", "event"));
    }

    [Fact]
    public async Task Twenty_updates_at_once_all_count()
    {
        var id = await Node.EventAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            for (var step = 0; step < 5; step++) await Node.MustAsync("update_event", $$"""{"id":"{{id}}","p{{worker}}_{{step}}":1}""");
        }));
        var e = (await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""))["event"]!.AsObject();

        Assert.Equal(20, e.Count(property => property.Key.StartsWith('p') && property.Key.Contains('_', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_deleted_event_is_gone_and_one_with_active_jobs_stays()
    {
        var idle = await Node.EventAsync();
        var busy = await Node.EventAsync();
        await Node.RunAsync(busy);

        await Node.MustAsync("delete_event", $$"""{"id":"{{idle}}"}""");

        Assert.Equal($"Failed to locate event: {idle}", await DescriptionAsync("get_event", $$"""{"id":"{{idle}}"}""", "event"));
        Assert.Equal("Failed to delete event: Still has running jobs", await DescriptionAsync("delete_event", $$"""{"id":"{{busy}}"}""", "event"));
        await Node.MustAsync("get_event", $$"""{"id":"{{busy}}"}""");
    }

    [Fact]
    public async Task The_schedule_comes_in_pages_newest_first()
    {
        var older = await Node.EventAsync();
        var newer = await Node.EventAsync();
        var page = await Node.MustAsync("get_schedule", """{"offset":0,"limit":2}""");
        var all = await Node.MustAsync("get_schedule");
        var past = await Node.MustAsync("get_schedule", """{"offset":100000,"limit":10}""");

        Assert.Equal([newer, older], page["rows"]!.AsArray().Select(row => (string)row!["id"]!));
        Assert.Equal((int?)all["list"]!["length"], all["rows"]!.AsArray().Count);
        Assert.Equal((int?)all["list"]!["length"], (int?)page["list"]!["length"]);
        Assert.Empty(past["rows"]!.AsArray());
        Assert.Equal("""{"length":0}""", past["list"]!.ToJsonString());
    }

    [Fact]
    public async Task The_length_of_the_schedule_is_right_at_once_where_it_changed_and_soon_elsewhere()
    {
        await using var elsewhere = await Node.StartAsync("elsewhere", region.Database.ConnectionString, [], TestContext.Current.CancellationToken);
        await Node.EventAsync();
        var before = await LengthAsync(Node);
        Assert.Equal(before, await LengthAsync(elsewhere));

        var added = await Node.EventAsync();
        Assert.Equal(before + 1, await LengthAsync(Node));
        await Eventually.HoldsAsync(_ => LengthAsync(elsewhere), length => length == before + 1, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await Node.MustAsync("delete_event", $$"""{"id":"{{added}}"}""");
        Assert.Equal(before, await LengthAsync(Node));
        await Eventually.HoldsAsync(_ => LengthAsync(elsewhere), length => length == before, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        static async Task<int> LengthAsync(Node node) => (int)(await node.MustAsync("get_schedule", """{"limit":1}"""))["list"]!["length"]!;
    }

    [Fact]
    public async Task A_new_region_holds_the_stock_objects()
    {
        Assert.Equal(["general"], await IdsAsync("category"));
        Assert.Equal(["allgrp", "maingrp"], await IdsAsync("server_group"));
        Assert.Equal(["shellplug", "testplug", "urlplug"], await IdsAsync("plugin"));
        Assert.Equal(["admin"], await IdsAsync("region_user"));
    }

    private Task<string[]> IdsAsync(string document) => region.ScalarAsync<string[]>($"select array_agg(id order by id) from mt_doc_{document}");

    private async Task<string?> DescriptionAsync(string call, string parameters, string code)
    {
        JsonObject reply = await Node.CallAsync(call, parameters);
        Assert.Equal(code, (string?)reply["code"]);
        return (string?)reply["description"];
    }
}
