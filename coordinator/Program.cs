using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Commands;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Gateway;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Jobs;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Telemetry;

namespace Federation.Coordinator;

/// <summary>The coordinator: chains jobs across regions.</summary>
public sealed class Program
{
    private Program()
    {
    }

    /// <summary>Does what the command line says.</summary>
    public static Task<int> Main(string[] args) => CoordinatorCommands.RunAsync(args, Console.Out, Console.Error);

    internal static void AddFeatures(WebApplicationBuilder builder, PostgresDatabase database)
    {
        builder.AddFederationDefaults(database);
        builder.AddFederationTelemetry("federation-coordinator", Environment.MachineName);
        builder.Services
            .AddStore(database.ConnectionString)
            .AddApi()
            .AddAccess()
            .AddRegions()
            .AddChains()
            .AddRuns()
            .AddFeeds()
            .AddJobs()
            .AddGateway();
    }

    internal static void MapFeatures(WebApplication app)
    {
        app.UseFederationDefaults();
        app.MapFederationTelemetry();
        app.MapGateway();
        var api = app.UseApi();
        api.MapAccess();
        api.MapRegions();
        api.MapChains();
        api.MapRuns();
        api.MapJobs();
    }
}
