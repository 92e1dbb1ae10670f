using Federation.ClusterNode.Execution;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federation.ClusterNode.Servers;

/// <summary>The region's nodes: heartbeats, groups, placement.</summary>
internal static class ServersFeature
{
    public static void AddServers(this IServiceCollection services)
    {
        services.AddSingleton<ServerRegistry>();
        services.AddSingleton<Placer>();
        services.AddSingleton<NodePulse>();
        services.AddSingleton<Departure>();
        services.AddSingleton<ServerStore>();
        services.TryAddSingleton<WorkerLoad>();
        services.TryAddSingleton<ProcessLoad>();
        services.AddSingleton<HeartbeatLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<HeartbeatLoop>());
        services.AddHealthChecks().AddCheck<HeartbeatCheck>("heartbeat");
    }
}
