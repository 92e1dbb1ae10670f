using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>Categories, plugins, server groups and API keys.</summary>
public sealed class CatalogCallsTests(Region region) : IClassFixture<Region>
{
    private const string NewCategory = """{"title":"Nightly","description":"d","max_children":1,"enabled":1,"notify_success":"","notify_fail":"","web_hook":""}""";
    private const string NewPlugin = """{"title":"Mine","command":"/bin/cat","params":[{"type":"text","id":"p","title":"P","size":10,"value":"v"}]}""";
    private const string NewGroup = """{"title":"Nobody","regexp":"^nosuchhost$","master":0}""";

    private Node Node => region.Node;

    [Theory]
    [InlineData("category", "categories", NewCategory, 'c')]
    [InlineData("plugin", "plugins", NewPlugin, 'p')]
    [InlineData("server_group", "server_groups", NewGroup, 'g')]
    public async Task An_entry_is_made_listed_changed_and_deleted(string kind, string list, string properties, char letter)
    {
        var id = (string)(await Node.MustAsync($"create_{kind}", properties))["id"]!;
        Assert.StartsWith(letter.ToString(), id, StringComparison.Ordinal);
        var made = await FindAsync(list, id);
        Assert.All(JsonNode.Parse(properties)!.AsObject(), given => Assert.True(JsonNode.DeepEquals(given.Value, made![given.Key]), given.Key));

        Assert.Equal("""{"code":0}""", (await Node.MustAsync($"update_{kind}", $$"""{"id":"{{id}}","title":"Another","mine":[1]}""")).ToJsonString());
        var changed = await FindAsync(list, id);
        Assert.Equal("Another", (string?)changed!["title"]);
        Assert.Equal("[1]", changed["mine"]!.ToJsonString());

        Assert.Equal("""{"code":0}""", (await Node.MustAsync($"delete_{kind}", $$"""{"id":"{{id}}"}""")).ToJsonString());
        Assert.Null(await FindAsync(list, id));
    }

    [Theory]
    [InlineData("category", NewCategory, "category", "Failed to delete category: Still in use by one or more events.")]
    [InlineData("plugin", NewPlugin, "plugin", "Failed to delete plugin: Still assigned to one or more events.")]
    [InlineData("server_group", NewGroup, "target", "Failed to delete server group: Still targeted by one or more events.")]
    public async Task What_an_event_uses_is_not_deleted(string kind, string properties, string usedAs, string refusal)
    {
        var id = (string)(await Node.MustAsync($"create_{kind}", properties))["id"]!;
        var e = await Node.EventAsync($$"""{"{{usedAs}}":"{{id}}"}""");

        (await Node.CallAsync($"delete_{kind}", $$"""{"id":"{{id}}"}""")).AssertRefused("plugin", refusal);

        await Node.MustAsync("delete_event", $$"""{"id":"{{e}}"}""");
        await Node.MustAsync($"delete_{kind}", $$"""{"id":"{{id}}"}""");
    }

    [Fact]
    public async Task What_is_changed_counts_for_the_next_launch()
    {
        var category = (string)(await Node.MustAsync("create_category", NewCategory))["id"]!;
        var plugin = (string)(await Node.MustAsync("create_plugin", NewPlugin))["id"]!;
        var group = (string)(await Node.MustAsync("create_server_group", NewGroup))["id"]!;
        var e = await Node.EventAsync($$"""{"category":"{{category}}","plugin":"{{plugin}}","target":"{{group}}"}""");
        var run = $$"""{"id":"{{e}}"}""";

        (await Node.CallAsync("run_event", run)).AssertRefused("event", "Failed to launch event: Could not find any servers for group: Nobody");
        await Node.MustAsync("update_server_group", $$"""{"id":"{{group}}","regexp":".+"}""");
        await Node.MustAsync("update_plugin", $$"""{"id":"{{plugin}}","enabled":0}""");
        (await Node.CallAsync("run_event", run)).AssertRefused("event", "Failed to launch event: Plugin 'Mine' is disabled.");
        await Node.MustAsync("update_plugin", $$"""{"id":"{{plugin}}","enabled":1}""");
        await Node.MustAsync("update_category", $$"""{"id":"{{category}}","enabled":0}""");
        (await Node.CallAsync("run_event", run)).AssertRefused("event", "Failed to launch event: Category 'Nightly' is disabled.");
        await Node.MustAsync("update_category", $$"""{"id":"{{category}}","enabled":1}""");
        await Node.MustAsync("run_event", run);
    }

    [Theory]
    [InlineData("create_category", "{}", "api", "Missing parameter: title")]
    [InlineData("create_category", """{"title":"t","max_children":"x"}""", "api", "Malformed parameter type: max_children (string)")]
    [InlineData("create_plugin", """{"title":"t"}""", "api", "Missing parameter: command")]
    [InlineData("create_plugin", """{"title":"x","command":"/bin/cat > /tmp/x","params":[]}""", "plugin", "Plugin executable cannot contain any shell redirects or pipes.")]
    [InlineData("create_plugin", """{"title":"x","command":"/bin/cat | wc","params":[]}""", "plugin", "Plugin executable cannot contain any shell redirects or pipes.")]
    [InlineData("create_plugin", """{"title":"x","command":"/bin/cat","params":{}}""", "plugin", "Plugin params is not an array.")]
    [InlineData("create_server_group", """{"title":"t"}""", "api", "Missing parameter: regexp")]
    [InlineData("create_server_group", """{"title":"t","regexp":"("}""", "api", "Malformed parameter value: regexp")]
    [InlineData("create_api_key", """{"title":"t","active":"1"}""", "api", "Missing parameter: key")]
    [InlineData("update_category", "{}", "api", "Missing parameter: id")]
    [InlineData("update_category", """{"id":"nope"}""", "category", "Failed to locate category: nope")]
    [InlineData("delete_plugin", """{"id":"nope"}""", "plugin", "Failed to locate plugin: nope")]
    [InlineData("delete_server_group", """{"id":"nope"}""", "server_group", "Failed to locate server group: nope")]
    [InlineData("get_api_key", """{"id":"nope"}""", "api_key", "Failed to locate API Key: nope")]
    [InlineData("create_category", """{"title":"t","id":"general"}""", "category", "Failed to create category: There is one with this id already: general")]
    public async Task What_is_wrong_is_told(string call, string parameters, string code, string description) =>
        (await Node.CallAsync(call, parameters)).AssertRefused(code, description);

    [Fact]
    public async Task A_plugin_may_be_a_shell_with_redirects_of_its_own_in_quotes() =>
        await Node.MustAsync("create_plugin", """{"title":"sh","command":"/bin/sh -c \"wc -c; echo '{\\\"a\\\":1}' | cat >&2\"","params":[]}""");

    [Theory]
    [InlineData("create_category", NewCategory)]
    [InlineData("update_category", """{"id":"general","title":"x"}""")]
    [InlineData("delete_plugin", """{"id":"shellplug"}""")]
    [InlineData("create_server_group", NewGroup)]
    [InlineData("get_api_keys", "{}")]
    [InlineData("get_api_key", """{"id":"x"}""")]
    public async Task Only_administrators_may(string call, string parameters)
    {
        var key = await KeyAsync("""{"create_events":1,"edit_events":1}""");

        (await Node.CallPlainAsync($"app/{call}", parameters, ("X-API-Key", key.Secret))).AssertRefused("user", "User is not an administrator: undefined");
    }

    [Fact]
    public async Task A_key_works_until_it_is_disabled_or_deleted_and_is_never_shown_again()
    {
        var (id, secret) = await KeyAsync("""{"run_events":1}""");
        Task<JsonObject> Call() => Node.CallPlainAsync("app/get_schedule", "{}", ("X-API-Key", secret));

        Assert.Equal(0, (int?)(await Call())["code"]);
        await Node.MustAsync("update_api_key", $$"""{"id":"{{id}}","active":0}""");
        (await Call()).AssertRefused("api", $"API Key is disabled: {secret}");
        await Node.MustAsync("update_api_key", $$"""{"id":"{{id}}","active":"1"}""");
        Assert.Equal(0, (int?)(await Call())["code"]);

        var shown = (await Node.MustAsync("get_api_key", $$"""{"id":"{{id}}"}"""))["api_key"]!;
        Assert.Equal("""{"run_events":1}""", shown["privileges"]!.ToJsonString());
        Assert.Equal(1, (int?)shown["active"]);
        Assert.Equal($"{secret[..4]}…", (string?)shown["key"]);
        Assert.DoesNotContain(secret, (await Node.MustAsync("get_api_keys")).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await Node.MustAsync("get_activity", """{"limit":1000}""")).ToJsonString(), StringComparison.Ordinal);

        await Node.MustAsync("delete_api_key", $$"""{"id":"{{id}}"}""");
        (await Call()).AssertRefused("api", $"Invalid API Key: {secret}");
    }

    [Fact]
    public async Task Two_keys_are_never_the_same()
    {
        var (_, secret) = await KeyAsync("{}");

        (await Node.CallAsync("create_api_key", $$"""{"title":"twin","key":"{{secret}}"}""")).AssertRefused("api_key", "Failed to store API Key: Another has the same key");
    }

    [Fact]
    public async Task A_key_that_only_runs_events_cannot_say_how()
    {
        var (_, secret) = await KeyAsync("""{"run_events":1,"job_read_only":1}""");
        var e = await Node.EventAsync("""{"params":{"script":"true"}}""");

        var reply = await Node.CallPlainAsync("app/run_event", $$$"""{"id":"{{{e}}}","params":{"script":"rm -rf x"},"notes":"mine"}""", ("X-API-Key", secret));

        var job = await Node.JobAsync((string)reply["ids"]![0]!);
        Assert.Equal("true", (string?)job["params"]!["script"]);
        Assert.Null(job["notes"]);
    }

    [Fact]
    public async Task Many_changes_at_once_are_all_kept()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i => (string)(await Node.MustAsync("create_category", $$"""{"title":"c{{i}}"}"""))["id"]!));

        var rows = (await Node.MustAsync("get_categories"))["rows"]!.AsArray().Select(row => (string?)row!["id"]).ToList();
        Assert.All(ids, id => Assert.Contains(id, rows));
    }

    private async Task<(string Id, string Secret)> KeyAsync(string privileges)
    {
        var secret = Guid.NewGuid().ToString("n");
        var reply = await Node.MustAsync("create_api_key", $$"""{"title":"of a test","key":"{{secret}}","active":"1","privileges":{{privileges}}}""");
        Assert.Equal(secret, (string?)reply["key"]);
        return ((string)reply["id"]!, secret);
    }

    private async Task<JsonNode?> FindAsync(string list, string id) =>
        (await Node.MustAsync($"get_{list}"))["rows"]!.AsArray().SingleOrDefault(row => (string?)row!["id"] == id);
}
