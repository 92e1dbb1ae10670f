namespace Federation.ClusterNode.Relay;

/// <summary>Passes the calls of satellites on to the region, for sites where only one machine may go out.</summary>
internal static class RelayFeature
{
    public static void AddRelay(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddLogging(logging => logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Warning));
        services.AddSingleton<RelayForwarder>();
    }

    public static void MapRelay(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/satellite/{**call}", (HttpContext http, RelayForwarder relay) => relay.ForwardAsync(http));
}
