using Federation.Coordinator.Access;
using Federation.Coordinator.Alerts;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Commands;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Gateway;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Jobs;
using Federation.Coordinator.Network;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Federation.Coordinator.Triggers;
using Federation.Coordinator.Web;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Https;
using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Telemetry;

namespace Federation.Coordinator;

/// <summary>The coordinator: chains jobs across regions.</summary>
public sealed class Program
{
    /// <summary>Where it listens unless the settings say otherwise.</summary>
    internal const string DefaultUrl = "http://127.0.0.1:3020";

    private Program()
    {
    }

    /// <summary>Does what the command line says.</summary>
    public static Task<int> Main(string[] args) => CoordinatorCommands.RunAsync(args, Console.Out, Console.Error);

    internal static void AddFeatures(WebApplicationBuilder builder, PostgresDatabase database)
    {
        builder.AddFederationDefaults(database);
        builder.AddFederationHttps(DefaultUrl, "Coordinator:AllowPlainHttp");
        builder.AddFederationTelemetry("federation-coordinator", Environment.MachineName);
        builder.Services
            .AddStore(database.ConnectionString)
            .AddApi()
            .AddAccess()
            .AddRegions()
            .AddNetwork()
            .AddChains()
            .AddRuns()
            .AddFeeds()
            .AddTriggers()
            .AddJobs()
            .AddAlerts()
            .AddGateway()
            .AddCoordinatorWeb();
    }

    internal static void MapFeatures(WebApplication app)
    {
        app.UseCoordinatorWeb();
        app.UseFederationDefaults();
        app.MapFederationTelemetry();
        app.MapGateway();
        app.MapChainSchema();
        app.MapHooks();
        app.MapRegionHooks();
        var api = app.UseApi();
        api.MapAccess();
        api.MapRegions();
        api.MapNetwork();
        api.MapChains();
        api.MapRuns();
        api.MapTriggers();
        api.MapJobs();
        api.MapAlerts();
        api.MapGatewayKey();
        app.MapCoordinatorWeb();
    }
}
