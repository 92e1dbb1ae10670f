using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Servers;
using Federation.ClusterNode.Transfer;

namespace Federation.ClusterNode.Tests.Transfer;

public sealed class CronicleFileTests
{
    private const string Stock =
        """
        # Cronicle Data Export v1.0
        # Hostname: old

        global/plugins - {"page_size":50,"first_page":0,"last_page":0,"length":1,"type":"list"}
        global/plugins/0 - {"type":"list_page","items":[{"id":"own","title":"Own","command":"/opt/own","params":[]},{"id":"shellplug","title":"Shell Script","command":"bin/shell-plugin.js"}]}
        """;

    [Fact]
    public async Task Pages_come_in_their_order_wherever_they_stand()
    {
        var content = await ReadAsync(
            """
            global/schedule/1 - {"items":[{"id":"third"}]}
            global/schedule/-1 - {"items":[{"id":"first"}]}
            global/schedule/0 - {"items":[{"id":"second"}]}
            """);

        Assert.Equal(["first", "second", "third"], content.Events.Select(e => (string?)e.Data["id"]));
        Assert.Equal([2, 3, 1], content.Events.Select(e => e.Line));
    }

    [Theory]
    [InlineData("some text")]
    [InlineData("global/schedule/0 - {")]
    [InlineData("""global/schedule/0 - {"items":5}""")]
    [InlineData("""global/schedule/0 - {"items":["x"]}""")]
    [InlineData("""global/schedule/0 - {"items":[{"id":"a","title":"x\u0000"}]}""")]
    [InlineData("""global/schedule/0 - {"items":[],"items":[]}""")]
    public async Task A_line_that_is_no_record_is_told_with_its_number(string line) =>
        Assert.Equal(3, Assert.Single((await ReadAsync($"# a comment\n\n{line}\n")).Faults).Line);

    [Fact]
    public async Task What_is_there_is_replaced_and_the_rest_is_made()
    {
        var plan = await PlanAsync(Stock);

        Assert.Equal(["plugin own create", "plugin shellplug replace"], plan.Select(item => $"{item.Kind} {item.Id} {item.Action}"));
    }

    [Fact]
    public async Task Servers_and_what_has_no_place_are_skipped_and_said_so()
    {
        var plan = await PlanAsync(
            """
            global/servers/0 - {"items":[{"hostname":"w1","ip":"10.0.0.1"}]}
            jobs/j1 - {"id":"j1"}
            """);

        Assert.Equal(["server w1 skip", "other jobs/j1 skip"], plan.Select(item => $"{item.Kind} {item.Id} {item.Action}"));
        Assert.All(plan, item => Assert.Single(item.Remarks));
    }

    [Theory]
    [InlineData("""{"plugin":"gone"}""", "There is no plugin gone: its jobs cannot start.")]
    [InlineData("""{"category":"gone"}""", "There is no category gone: its jobs cannot start.")]
    [InlineData("""{"target":"gone"}""", "There is neither a server nor a group gone: its jobs cannot start.")]
    [InlineData("""{"chain":"gone"}""", "There is no event gone for its chain.")]
    [InlineData("""{"timezone":""}""", "It has no time zone: UTC is used.")]
    [InlineData("""{"color":"red"}""", "Kept, but nothing here looks at it: color.")]
    public async Task What_an_event_refers_to_and_is_not_there_is_remarked(string change, string remark)
    {
        var item = Assert.Single(await PlanAsync(Page(Event(change))));

        Assert.Equal(ImportActions.Create, item.Action);
        Assert.Equal([remark], item.Remarks);
    }

    [Theory]
    [InlineData("""{"timezone":"Mars/Olympus"}""", "Malformed or unknown timezone: Mars/Olympus")]
    [InlineData("""{"timing":{"seconds":[1]}}""", "Unknown event timing parameter: seconds")]
    [InlineData("""{"title":null}""", "Null parameter: title")]
    [InlineData("""{"id":"a b"}""", "Malformed parameter value: id")]
    [InlineData("""{"id":""}""", "It has no id.")]
    public async Task What_cannot_be_an_event_here_is_refused(string change, string reason)
    {
        var item = Assert.Single(await PlanAsync(Page(Event(change))));

        Assert.Equal(ImportActions.Refuse, item.Action);
        Assert.Equal([reason], item.Remarks);
    }

    [Fact]
    public async Task The_same_id_twice_is_refused_the_second_time() =>
        Assert.Equal([ImportActions.Create, ImportActions.Refuse], (await PlanAsync(Page(Event("{}"), Event("{}")))).Select(item => item.Action));

    [Fact]
    public async Task A_key_that_another_record_has_is_refused()
    {
        var plan = await PlanAsync(
            """global/api_keys/0 - {"items":[{"id":"k1","title":"a","key":"0123456789abcdef"},{"id":"k2","title":"b","key":"0123456789abcdef"},{"id":"k3","title":"c","key":"the region's own key"}]}""");

        Assert.Equal(["Another one in the file has the same key.", "Another one in the file has the same key.", "Another one here has the same key: own"], plan.Select(item => item.Remarks.Single()));
    }

    [Fact]
    public async Task An_events_creator_is_known_by_the_id_of_its_key_and_never_by_the_key()
    {
        var plan = await PlanAsync($$"""
            global/api_keys/0 - {"items":[{"id":"k1","title":"a","key":"0123456789abcdef"}]}
            {{Page(Event("""{"api_key":"0123456789abcdef"}"""), Event("""{"id":"e2","api_key":"fedcba9876543210"}"""))}}
            """);

        Assert.Equal(["k1", null], plan.Where(item => item.Kind == ImportKinds.Event).Select(item => (string?)item.Data["api_key"]));
    }

    [Theory]
    [InlineData("""{"cron":"*/30 1-2 * * 1"}""", """{"minutes":[0,30],"hours":[1,2],"weekdays":[1]}""")]
    [InlineData("""{"cron":"0 0 L * *"}""", "false")]
    [InlineData("""{"cron":"*/5 * * * * *"}""", "false")]
    [InlineData("""{"every":"90s"}""", "false")]
    [InlineData("""{"at":["2030-01-01"]}""", "false")]
    [InlineData("""{"hours":[1]}""", """{"hours":[1]}""")]
    public void A_timing_that_Cronicle_does_not_know_is_never_every_minute_there_and_comes_back_as_it_was(string timing, string there)
    {
        var e = new JsonObject { ["timing"] = JsonNode.Parse(timing), ["catch_up"] = JsonNode.Parse("""{"most":3}""") };
        var before = e.ToJsonString();

        EventDialect.ToCronicle(e);
        Assert.Equal(there, e["timing"]!.ToJsonString());
        Assert.Equal("1", e["catch_up"]!.ToJsonString());

        EventDialect.ToOwn(e);
        Assert.Equal(before, e.ToJsonString());
    }

    private static Task<CronicleFile> ReadAsync(string file) => CronicleFileReader.ReadAsync(new StringReader(file), TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<ImportItem>> PlanAsync(string file)
    {
        var content = await ReadAsync(file);
        Assert.Empty(content.Faults);
        return ImportPlanner.Plan(content, Ground());
    }

    private static string Page(params JsonObject[] events) => $"global/schedule/0 - {new JsonObject { ["items"] = new JsonArray([.. events]) }.ToJsonString()}";

    private static JsonObject Event(string change)
    {
        var e = JsonNode.Parse("""{"id":"e1","title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","timing":{},"timezone":"UTC"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) e[name] = value?.DeepClone();
        return e;
    }

    private static ImportGround Ground()
    {
        var catalog = new RegionCatalog(
            1,
            Guid.Empty,
            [],
            StockObjects.Plugins(0).ToFrozenDictionary(plugin => plugin.Id),
            StockObjects.Categories(0).ToFrozenDictionary(category => category.Id),
            StockObjects.Groups().ToFrozenDictionary(group => group.Id),
            new[] { new ApiKey { Id = "own", Hash = ApiKey.HashOf("the region's own key"), Data = [] } }.ToFrozenDictionary(key => key.Hash));
        return new ImportGround(catalog, new HashSet<string> { "admin" }, new HashSet<string>(), new HashSet<string> { "node-1" });
    }
}
