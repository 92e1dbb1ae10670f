using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Commands;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.History;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Logs;
using Federation.ClusterNode.Notifications;
using Federation.ClusterNode.Reactions;
using Federation.ClusterNode.Relay;
using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.ClusterNode.Transfer;
using Federation.ClusterNode.Uplink;
using Federation.ClusterNode.Web;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Telemetry;
using Federation.Web.Hosting;

namespace Federation.ClusterNode;

/// <summary>One node of a region: its API, its scheduler, its worker.</summary>
public static class Program
{
    /// <summary>Does what the command line says, or one HTTP request of a job. The latter is to start fast, so it loads nothing of a node.</summary>
    public static Task<int> Main(string[] args) => args is [UrlPlugin.Argument] ? UrlPlugin.RunAsync() : NodeCommands.RunAsync(args, Console.Out, Console.Error);

    internal static void AddFeatures(WebApplicationBuilder builder, PostgresDatabase database)
    {
        builder.AddHosting(database);
        builder.Services.AddAccess();
        builder.Services.AddActivity();
        builder.Services.AddServers();
        builder.Services.AddSatellites();
        builder.Services.AddSchedule();
        builder.Services.AddJobs();
        builder.Services.AddHistory();
        builder.Services.AddReactions();
        builder.Services.AddNotifications(builder.Configuration);
        builder.Services.AddLogs();
        builder.Services.AddChanges();
        builder.Services.AddTransfer();
        builder.AddCronicleApi();
        builder.Services.AddRegionWeb();
    }

    internal static void MapFeatures(WebApplication node, NodeOptions options)
    {
        if (options.IsApi) node.UseFederationWeb();
        node.UseFederationDefaults();
        node.MapFederationTelemetry();
        if (!options.IsApi) return;
        node.MapCronicleApi();
        node.MapRegionWeb();
    }

    /// <summary>What a node without a database is made of: a satellite, a relay, or both.</summary>
    internal static void AddOutpostFeatures(WebApplicationBuilder builder, NodeOptions options)
    {
        builder.AddNodeBasics();
        builder.AddFederationDefaults();
        builder.Services.AddUplink();
        if (options.IsWorker) builder.Services.AddSatelliteWorker();
        if (options.IsRelay) builder.Services.AddRelay();
    }

    internal static void MapOutpostFeatures(WebApplication node, NodeOptions options)
    {
        node.UseFederationDefaults();
        node.MapFederationTelemetry();
        if (options.IsRelay) node.MapRelay();
    }
}
