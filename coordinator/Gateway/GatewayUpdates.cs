using Federation.Coordinator.Regions;
using Yarp.ReverseProxy.Configuration;

namespace Federation.Coordinator.Gateway;

/// <summary>Brings the gateway's routes up to date whenever the registered regions change.</summary>
public sealed class GatewayUpdates(RegionDirectory regions, InMemoryConfigProvider routes) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        regions.Changed += Update;
        Update();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        regions.Changed -= Update;
        return Task.CompletedTask;
    }

    private void Update()
    {
        var all = regions.All.Select(client => client.Region).ToList();
        routes.Update([.. all.Select(GatewayRoutes.RouteTo)], [.. all.Select(GatewayRoutes.NodesOf)]);
    }
}
