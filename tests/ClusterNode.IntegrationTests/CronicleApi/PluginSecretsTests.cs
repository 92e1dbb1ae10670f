using Federation.ClusterNode.Plugins;
using Federation.TestKit.Postgres;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

public sealed class PluginSecretsTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Secret = "swordfish-1983";

    private readonly WorkingRegion work = new(postgres);
    private string? folder;

    public ValueTask InitializeAsync() => work.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await work.DisposeAsync();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_secret_reaches_the_job_on_another_node_and_stands_nowhere_else()
    {
        await CreateAsync();

        var job = await work.RunToEndAsync(await EventAsync());

        Assert.Equal("right", (string?)job["description"]);
        Assert.Equal(0, await work.Region.ScalarAsync<int>($"select count(*)::int from jobs where row(jobs.*)::text like '%{Secret}%'"));
        Assert.Equal(0, await work.Region.ScalarAsync<int>($"select count(*)::int from mt_doc_plugin where data::text like '%{Secret}%'"));
        Assert.Equal(0, await work.Region.ScalarAsync<int>($"select count(*)::int from activity where data::text like '%{Secret}%'"));
        foreach (var call in new[] { "get_plugins", "get_activity", "get_history", "get_schedule" })
            Assert.DoesNotContain(Secret, (await work.Worker.MustAsync(call)).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await work.LogAsync((string)job["id"]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_and_the_activity_log_show_masks()
    {
        await CreateAsync();

        Assert.Contains($$$"""{"TOKEN":"{{{PluginSecrets.Mask}}}"}""", (await work.Worker.MustAsync("get_plugins")).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains($$$"""{"TOKEN":"{{{PluginSecrets.Mask}}}"}""", (await work.Worker.MustAsync("get_activity")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_gives_the_mask_back_keeps_the_secret()
    {
        await CreateAsync();
        await work.Worker.MustAsync("update_plugin", $$$"""{"id":"ptold","title":"Renamed","secrets":{"TOKEN":"{{{PluginSecrets.Mask}}}","MORE":"more"}}""");

        Assert.Equal("right", (string?)(await work.RunToEndAsync(await EventAsync()))["description"]);
    }

    [Fact]
    public async Task A_secret_that_is_changed_is_the_new_one_and_one_left_out_is_gone()
    {
        await CreateAsync();
        var id = await EventAsync();
        await work.Worker.MustAsync("update_plugin", """{"id":"ptold","secrets":{"TOKEN":"another"}}""");
        Assert.Equal("wrong another", (string?)(await work.RunToEndAsync(id))["description"]);

        await work.Worker.MustAsync("update_plugin", """{"id":"ptold","secrets":{}}""");
        Assert.Equal("wrong", ((string?)(await work.RunToEndAsync(id))["description"])?.Trim());
    }

    [Theory]
    [InlineData("""{"TOKEN":"********"}""", "There is no secret to keep: TOKEN")]
    [InlineData("\"TOKEN\"", "Malformed parameter type: secrets (must be object)")]
    public async Task What_is_no_secret_is_refused(string secrets, string description)
    {
        var reply = await work.Worker.CallAsync("create_plugin", $$"""{"title":"Told","command":"/bin/true","secrets":{{secrets}}}""");

        Assert.Equal(description, (string?)reply["description"]);
    }

    private async Task CreateAsync()
    {
        var script = Path.Combine(Directory.CreateTempSubdirectory("federation-secrets-").FullName, "plugin.sh");
        folder = Path.GetDirectoryName(script);
        await File.WriteAllTextAsync(
            script,
            """
            [ "$TOKEN" = sword""fish-1983 ] && told=right
            echo "{\"complete\":1,\"code\":0,\"description\":\"${told:-wrong $TOKEN}\"}"

            """,
            TestContext.Current.CancellationToken);
        await work.Region.Node.MustAsync("create_plugin", $$$"""{"id":"ptold","title":"Told","command":"/bin/sh {{{script}}}","secrets":{"TOKEN":"{{{Secret}}}"}}""");
    }

    private Task<string> EventAsync() => work.Worker.EventAsync("""{"target":"worker","plugin":"ptold","params":{}}""");
}
