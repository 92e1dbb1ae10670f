using System.Globalization;
using Federation.Coordinator.Regions;
using Yarp.ReverseProxy.Configuration;

namespace Federation.Coordinator.Gateway;

/// <summary>How requests get to a region: under its prefix, which is taken off and told as <c>X-Forwarded-Prefix</c>, to any of its nodes that is well.</summary>
internal static class GatewayRoutes
{
    public static RouteConfig RouteTo(Region region)
    {
        var prefix = $"/regions/{region.Id}";
        return new RouteConfig
        {
            RouteId = region.Id,
            ClusterId = region.Id,
            Match = new RouteMatch { Path = $"{prefix}/{{**rest}}" },
            Transforms =
            [
                new Dictionary<string, string> { ["PathRemovePrefix"] = prefix },
                new Dictionary<string, string> { ["X-Forwarded"] = "Set", ["Prefix"] = "Off" },
                new Dictionary<string, string> { ["RequestHeader"] = "X-Forwarded-Prefix", ["Set"] = prefix },
            ],
        };
    }

    public static ClusterConfig NodesOf(Region region) => new()
    {
        ClusterId = region.Id,
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
}
