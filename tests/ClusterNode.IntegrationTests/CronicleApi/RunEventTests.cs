using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>Launching jobs, and what a launch may ask for.</summary>
public sealed class RunEventTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}", "event", "Failed to locate event: No criteria specified")]
    [InlineData("""{"id":"nope"}""", "event", "Failed to locate event: nope")]
    [InlineData("""{"id":"x","timeout":"x"}""", "api", "Malformed parameter type: timeout (string)")]
    [InlineData("""{"id":"x","params":"x"}""", "api", "Malformed event parameter: params (must be object)")]
    public async Task What_is_wrong_is_told(string parameters, string code, string description)
    {
        var reply = await Node.CallAsync("run_event", parameters);

        Assert.Equal(code, (string?)reply["code"]);
        Assert.Equal(description, (string?)reply["description"]);
    }

    [Theory]
    [InlineData("""{"plugin":"noplug"}""", "Failed to launch event: Plugin not found: noplug")]
    [InlineData("""{"target":"nohost"}""", "Failed to launch event: Server or Server Group not found: nohost")]
    public async Task An_event_that_cannot_run_is_refused(string properties, string description)
    {
        var id = await Node.EventAsync(properties);

        Assert.Equal(description, (string?)(await Node.CallAsync("run_event", $$"""{"id":"{{id}}"}"""))["description"]);
    }

    [Fact]
    public async Task A_plugin_that_was_switched_off_on_another_node_is_refused_at_once()
    {
        var id = await Node.EventAsync("""{"plugin":"urlplug"}""");
        await Node.RunAsync(id);
        await region.ExecuteAsync("update mt_doc_plugin set data = jsonb_set(data, '{Data,enabled}', '0') where id = 'urlplug'; update region set catalog_version = catalog_version + 1");

        Assert.Equal("Failed to launch event: Plugin 'HTTP Request' is disabled.", (string?)(await Node.CallAsync("run_event", $$"""{"id":"{{id}}"}"""))["description"]);
    }

    [Fact]
    public async Task A_plugin_that_was_made_on_another_node_is_known_at_once()
    {
        var other = await region.StartNodeAsync("maker", "--Node:Roles=api");
        var id = await Node.EventAsync("""{"plugin":"brand_new"}""");
        await other.Services.GetRequiredService<CatalogStore>().SaveAsync(
            [new Plugin { Id = "brand_new", Data = new() { ["id"] = "brand_new", ["title"] = "New", ["enabled"] = 1, ["command"] = "sh" } }], Cancel);

        await Node.RunAsync(id);
    }

    [Fact]
    public async Task What_was_just_changed_on_another_node_is_what_runs()
    {
        var other = await region.StartNodeAsync("editor", "--Node:Roles=api");
        var id = await Node.EventAsync();
        for (var change = 1; change <= 20; change++)
        {
            await other.MustAsync("update_event", $$"""{"id":"{{id}}","change":{{change}}}""");
            Assert.Equal(change, (int?)(await Node.JobAsync(await Node.RunAsync(id)))["change"]);
        }
    }

    [Fact]
    public async Task A_launch_by_query_takes_parameters_with_a_slash_and_refuses_numbers()
    {
        var id = await Node.EventAsync();
        var job = await GetAsync($"/api/app/run_event/v1?id={id}&params%2Ffoo=slash");
        var number = await GetAsync($"/api/app/run_event/v1?id={id}&timeout=30");

        Assert.Equal("slash", (string?)(await Node.JobAsync((string)job["ids"]![0]!))["params"]!["foo"]);
        Assert.Equal("Malformed parameter type: timeout (string)", (string?)number["description"]);
    }

    [Fact]
    public async Task A_posted_body_can_be_handed_to_the_job_as_it_is()
    {
        var id = await Node.EventAsync();
        using var answer = await Node.Http.PostAsJsonAsync(
            $"/api/app/run_event/v1?id={id}&post_data=1", JsonNode.Parse("""{"any":{"thing":1},"timeout":"not checked"}"""), Cancel);
        var job = await Node.JobAsync((string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["ids"]![0]!);

        Assert.Equal("""{"any":{"thing":1},"timeout":"not checked"}""", job["post_data"]!.ToJsonString());
        Assert.False(job.ContainsKey("any"));
    }

    [Fact]
    public async Task A_disabled_event_runs_by_hand_and_the_job_names_its_source()
    {
        var id = await Node.EventAsync("""{"enabled":0}""");

        Assert.Equal("API Key (admin)", (string?)(await Node.JobAsync(await Node.RunAsync(id)))["source"]);
    }

    [Fact]
    public async Task Waiting_for_the_result_answers_with_the_ended_job()
    {
        await using var worker = new ScriptedWorker(Node);
        var id = await Node.EventAsync();

        var reply = await Node.MustAsync("run_event", $$"""{"id":"{{id}}","wait":25}""");

        Assert.Equal(1, (int?)reply["job"]!["complete"]);
        Assert.Equal("success", (string?)reply["job"]!["state"]);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/app/run_event/v1") { Content = JsonContent.Create(new JsonObject { ["id"] = "x" }) };
        request.Headers.Add("Idempotency-Key", new string('k', 201));
        using var response = await Node.Http.SendAsync(request, Cancel);
        var reply = await response.Content.ReadFromJsonAsync<JsonObject>(Cancel);

        Assert.Equal("Malformed header: Idempotency-Key (must be 1 to 200 printable ASCII characters)", (string?)reply!["description"]);
    }

    private async Task<JsonObject> GetAsync(string path) => (await Node.Http.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative), Cancel))!;
}
