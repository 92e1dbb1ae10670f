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
    public async Task Calls_are_answered_again_after_every_connection_was_cut()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var node = await Node.StartAsync("node", database.ConnectionString, [], Cancel);
        await using var worker = new ScriptedWorker(node);
        var id = await node.EventAsync();
        await database.CutConnectionsAsync(Cancel);

        var reply = await Eventually.HoldsAsync(
            _ => node.CallAsync("run_event", $$"""{"id":"{{id}}"}""", "after-the-cut"), answer => answer["code"]!.ToString() == "0", TimeSpan.FromSeconds(30), Cancel);

        Assert.Equal("success", (string?)(await node.JobAsync((string)reply["ids"]![0]!, wait: 25))["state"]);
    }
}
