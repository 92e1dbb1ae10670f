using Federation.Coordinator.Regions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Federation.Coordinator.Gateway;

/// <summary>Brings the gateway's routes up to date whenever the registered regions change.</summary>
public sealed class GatewayUpdates(RegionDirectory regions, InMemoryConfigProvider routes, IOptions<GatewayOptions> options) : IHostedService
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
        routes.Update([.. all.SelectMany(region => GatewayRoutes.RoutesTo(region, options.Value))], [.. all.Select(GatewayRoutes.NodesOf)]);
    }
}
