using Federation.ClusterNode.Execution;
using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>A node's way to a region whose database it has not.</summary>
internal static class UplinkFeature
{
    /// <summary>Adds the connections, for satellites and relays.</summary>
    public static void AddUplink(this IServiceCollection services)
    {
        services.AddSettings<UplinkOptions>("Uplink");
        services.AddSettingsRule(provider => UplinkRules.Faults(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<IValidateOptions<UplinkOptions>, UplinkOptionsValidator>();
        services.AddSingleton<RegionConnector>();
    }

    /// <summary>Adds a worker that takes its jobs from the region over HTTPS.</summary>
    public static void AddSatelliteWorker(this IServiceCollection services)
    {
        services.AddSingleton<CredentialFile>();
        services.AddSingleton<LinkMeter>();
        services.AddSingleton<RegionLink>();
        services.AddSingleton<Enrolment>();
        services.AddHostedService(provider => provider.GetRequiredService<Enrolment>());
        services.AddSingleton<RemoteWorkQueue>();
        services.AddSingleton<IWorkQueue>(provider => provider.GetRequiredService<RemoteWorkQueue>());
        services.AddExecution();
        services.AddSingleton<SatelliteDeparture>();
        services.AddSingleton<SatelliteVitals>();
        services.AddSingleton<UplinkLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<UplinkLoop>());
        services.AddHealthChecks().AddCheck<UplinkCheck>("uplink");
    }
}
