using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Commands;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Commands;

public sealed class ApiKeyTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly Region region = new(postgres);

    public ValueTask InitializeAsync() => region.InitializeAsync();

    public ValueTask DisposeAsync() => region.DisposeAsync();

    [Fact]
    public async Task A_key_made_at_the_terminal_opens_a_running_node_until_it_is_revoked()
    {
        var made = (await RunAsync("create", "Locked out")).Trim().Split(": ");

        await EventuallyAsync(made[1], code => code == "0");
        Assert.DoesNotContain(made[1], await RunAsync("list"), StringComparison.Ordinal);
        await RunAsync("revoke", made[0]);
        await EventuallyAsync(made[1], code => code == "api");
        Assert.Contains("apikey_delete", (await region.Node.MustAsync("get_activity")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_may_do_no_more_than_its_privileges()
    {
        var key = (await RunAsync("create", "Runs", "--privileges", "run_events")).Trim().Split(": ")[1];

        await EventuallyAsync(key, code => code is not ("0" or "api"));
        Assert.Contains("\trun_events\tRuns", await RunAsync("list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_privilege_that_there_is_not_is_named_and_no_key_is_made()
    {
        await using var errors = new StringWriter();

        Assert.Equal(1, await NodeCommands.RunAsync(["apikey", "create", "Misspelt", "--privileges", "run_event,cat_limit,cat_general", Database], TextWriter.Null, errors));

        Assert.StartsWith("cluster-node: 'run_event' is no privilege. There are admin, create_events,", errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Misspelt", await RunAsync("list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_there_is_not_cannot_be_revoked()
    {
        await using var errors = new StringWriter();

        Assert.Equal(1, await NodeCommands.RunAsync(["apikey", "revoke", "knone", Database], TextWriter.Null, errors));

        Assert.Equal("cluster-node: There is no key knone.", errors.ToString().Trim());
    }

    private string Database => $"--ConnectionStrings:Postgres={region.Database.ConnectionString}";

    private async Task<string> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await NodeCommands.RunAsync(["apikey", .. arguments, Database], output, errors);
        Assert.True(code == 0, errors.ToString());
        return output.ToString();
    }

    private async Task EventuallyAsync(string key, Func<string, bool> expected) =>
        await Eventually.HoldsAsync(_ => CodeAsync(key), expected, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>What a call that only administrators may make is answered.</summary>
    private async Task<string> CodeAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/app/get_api_keys/v1");
        request.Headers.Add("X-API-Key", key);
        using var answer = await region.Node.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["code"]!.ToString();
    }
}
