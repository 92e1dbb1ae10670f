using Federation.ClusterNode.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Servers;

/// <summary>Healthy once this node is among the region's servers, so that jobs can be placed on it.</summary>
internal sealed class HeartbeatCheck(ServerRegistry servers, IOptions<NodeOptions> node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(servers.All.Any(server => server.Name == node.Value.Name)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("This node has not been heard of in its region yet."));
}
