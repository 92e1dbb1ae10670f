using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Federation.ClusterNode.Uplink;

/// <summary>Healthy once the region has answered. A satellite whose region is away later is as it should be: it works on.</summary>
internal sealed class UplinkCheck(UplinkLoop uplink) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(uplink.HasReached ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The region has not answered yet."));
}
