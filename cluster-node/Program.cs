using Federation.ClusterNode.Changes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Logs;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;

namespace Federation.ClusterNode;

/// <summary>One node of a region: its API, its scheduler, its worker.</summary>
public static class Program
{
    /// <summary>Runs a node until it is told to stop.</summary>
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        await using var database = await PostgresDatabase.OpenAsync(builder.Configuration, Path.Combine(builder.Configuration["Node:DataFolder"] ?? "data", "postgres"), "cluster_node", TimeProvider.System, CancellationToken.None);
        await using var node = Build(builder, database);
        await node.RunAsync();
    }

    /// <summary>The table of contents: a line or two for every folder.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, PostgresDatabase database)
    {
        builder.AddHosting(database);
        builder.Services.AddServers();
        builder.Services.AddSchedule();
        builder.Services.AddJobs();
        builder.Services.AddLogs();
        builder.Services.AddChanges();
        builder.AddCronicleApi();

        var node = builder.Build();
        node.UseFederationDefaults();
        node.MapCronicleApi();
        return node;
    }
}
