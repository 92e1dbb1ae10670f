using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.ServiceDefaults.Postgres;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.Hosting;

/// <summary>The start of nodes, and what they do while their database is away.</summary>
public sealed class StartTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_nodes_that_start_at_once_on_an_empty_database_make_one_region()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Node.StartAsync($"node-{number}", database.ConnectionString, [], Cancel)));

        await using (var count = database.DataSource.CreateCommand("select (select count(*) from region) * 10 + (select count(*) from mt_doc_api_key)"))
            Assert.Equal(11L, await count.ExecuteScalarAsync(Cancel));
        foreach (var node in nodes) await node.MustAsync("get_schedule");
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task The_schema_is_what_it_is_declared_to_be()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var node = await Node.StartAsync("node", database.ConnectionString, [], Cancel);

        await node.Services.GetRequiredService<IDocumentStore>().Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel);
    }

    [Fact]
    public async Task A_database_of_an_earlier_build_gets_the_indexes_it_lacks()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        await (await Node.StartAsync("node", database.ConnectionString, [], Cancel)).DisposeAsync();
        await using (var earlier = database.DataSource.CreateCommand("drop index jobs_ended_by_category, jobs_ended_by_node; update region set schema_build = 'earlier'")) await earlier.ExecuteNonQueryAsync(Cancel);

        await using var node = await Node.StartAsync("node", database.ConnectionString, [], Cancel);

        await node.Services.GetRequiredService<IDocumentStore>().Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel);
    }

    [Fact]
    public async Task While_postgres_is_down_calls_are_told_to_come_back_and_afterwards_all_is_as_before()
    {
        var options = new PrivatePostgresOptions { Folder = Path.Combine(Path.GetTempPath(), $"federation-test-{Guid.NewGuid():n}"), Temporary = true, Durable = false };
        await using var server = await PrivatePostgres.StartAsync(options, TimeProvider.System, Cancel);
        await using var node = await Node.StartAsync("node", await server.EnsureDatabaseAsync("region", Cancel), [], Cancel);
        var job = await node.RunAsync(await node.EventAsync());
        await server.StopNowAsync(Cancel);

        using var answer = await node.Http.GetAsync(new Uri($"/api/app/get_job_status/v1?id={job}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("database", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["code"]);

        await using var again = await PrivatePostgres.StartAsync(options, TimeProvider.System, Cancel);
        var state = await Eventually.HoldsAsync(
            cancel => node.CallAsync("get_job_status", $$"""{"id":"{{job}}"}"""), reply => reply["code"]!.ToString() == "0", TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal("assigned", (string?)state["job"]!["state"]);
    }

    [Fact]
    public async Task While_postgres_hangs_calls_are_told_to_come_back_and_afterwards_all_is_as_before()
    {
        await using var server = new TestPostgres();
        await using var database = await server.CreateDatabaseAsync(Cancel);
        await using var node = await Node.StartAsync("node", $"{database.ConnectionString};Command Timeout=1", [], Cancel);
        var job = await node.RunAsync(await node.EventAsync());
        server.Freeze();
        try
        {
            using var answer = await node.Http.GetAsync(new Uri($"/api/app/get_job_status/v1?id={job}", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        finally
        {
            server.Thaw();
        }

        await Eventually.HoldsAsync(
            _ => node.CallAsync("get_job_status", $$"""{"id":"{{job}}"}"""), reply => (string?)reply["job"]?["state"] == "assigned", TimeSpan.FromSeconds(60), Cancel);
    }

    [Fact]
    public async Task A_node_that_stops_is_no_candidate_any_more()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var node = await Node.StartAsync("stays", database.ConnectionString, [], Cancel);
        await (await Node.StartAsync("leaves", database.ConnectionString, [], Cancel)).DisposeAsync();
        var id = await node.EventAsync("""{"target":"leaves"}""");

        await Eventually.HoldsAsync(
            _ => node.CallAsync("run_event", $$"""{"id":"{{id}}"}"""),
            reply => (string?)reply["description"] == "Failed to launch event: Server or Server Group not found: leaves",
            TimeSpan.FromSeconds(60),
            Cancel);
    }

    [Fact]
    public async Task Calls_are_answered_again_after_every_connection_was_cut()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var node = await Node.StartAsync("node", database.ConnectionString, [], Cancel);
        await using var worker = new ScriptedWorker(node);
        var id = await node.EventAsync();
        await database.CutConnectionsAsync(Cancel);

        var reply = await Eventually.HoldsAsync(
            _ => node.CallAsync("run_event", $$"""{"id":"{{id}}"}""", "after-the-cut"), answer => answer["code"]!.ToString() == "0", TimeSpan.FromSeconds(60), Cancel);

        Assert.Equal("success", (string?)(await node.JobAsync((string)reply["ids"]![0]!, wait: 25))["state"]);
    }
}
