using System.Globalization;
using Federation.Coordinator.Regions;
using Yarp.ReverseProxy.Configuration;

namespace Federation.Coordinator.Gateway;

/// <summary>
/// How requests get to a region, to any of its nodes that is well: under its prefix, which is taken off and told as <c>X-Forwarded-Prefix</c>, and under a host name of
/// its own if regions have such.
/// </summary>
internal static class GatewayRoutes
{
    /// <summary>A host name comes before all paths of the coordinator's own, which have the order 0.</summary>
    public const int BeforePaths = -1;

    private const int BeforeOtherHosts = BeforePaths - 1;

    public static IEnumerable<RouteConfig> RoutesTo(Region region, GatewayOptions options)
    {
        yield return UnderPrefix(region);
        if (options.HostOf(region.Id) is { } host) yield return UnderHost(region, host);
    }

    public static ClusterConfig NodesOf(Region region) => new()
    {
        ClusterId = region.Id,
        Metadata = new Dictionary<string, string> { [GatewayTransforms.Region] = region.Id },
        LoadBalancingPolicy = "PowerOfTwoChoices",
        Destinations = region.Urls.Index().ToDictionary(
            url => url.Index.ToString(CultureInfo.InvariantCulture),
            url => new DestinationConfig { Address = url.Item }),
        HealthCheck = new HealthCheckConfig
        {
            AvailableDestinationsPolicy = "HealthyOrPanic",
            Active = new ActiveHealthCheckConfig
            {
                Enabled = region.Urls.Count > 1,
                Path = "/healthz",
                Interval = TimeSpan.FromSeconds(10),
                Timeout = TimeSpan.FromSeconds(5),
            },
            Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(5) },
        },
    };

    private static RouteConfig UnderPrefix(Region region)
    {
        var prefix = $"/regions/{region.Id}";
        return new RouteConfig
        {
            RouteId = region.Id,
            ClusterId = region.Id,
            Match = new RouteMatch { Path = $"{prefix}/{{**rest}}" },
            Metadata = new Dictionary<string, string> { [GatewayTransforms.Prefix] = prefix },
            Transforms =
            [
                new Dictionary<string, string> { ["PathRemovePrefix"] = prefix },
                new Dictionary<string, string> { ["X-Forwarded"] = "Set", ["Prefix"] = "Off" },
                new Dictionary<string, string> { ["RequestHeaderRemove"] = "X-Forwarded-Prefix" },
            ],
        };
    }

    private static RouteConfig UnderHost(Region region, string host) => new()
    {
        RouteId = $"{region.Id} by host",
        ClusterId = region.Id,
        Order = BeforeOtherHosts,
        Match = new RouteMatch { Hosts = [host] },
        Metadata = new Dictionary<string, string> { [GatewayTransforms.Prefix] = "" },
        Transforms = [new Dictionary<string, string> { ["X-Forwarded"] = "Set", ["Prefix"] = "Off" }],
    };
}
