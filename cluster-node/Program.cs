using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Postgres;

namespace Federation.ClusterNode;

/// <summary>One node of a region: its API, its scheduler, its worker.</summary>
public static class Program
{
    /// <summary>Runs a node until it is told to stop.</summary>
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        await using var database = await PostgresDatabase.OpenAsync(builder.Configuration, "data/postgres", "cluster_node", TimeProvider.System, CancellationToken.None);
        await using var node = Build(builder, database.ConnectionString);
        await node.RunAsync();
    }

    /// <summary>The table of contents: a line or two for every folder.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, string connectionString)
    {
        builder.Services.AddHosting(connectionString);

        var node = builder.Build();
        node.MapHealth();
        return node;
    }
}
