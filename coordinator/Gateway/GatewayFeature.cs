using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Configuration;

namespace Federation.Coordinator.Gateway;

/// <summary>Every region's own UI and API behind one origin, at <c>/regions/{name}/</c>. Who may call is for the region to say.</summary>
public static class GatewayFeature
{
    /// <summary>Adds the reverse proxy and what keeps its routes as the registry is.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddReverseProxy().LoadFromMemory([], []);
        services.AddHostedService<GatewayUpdates>();
        return services;
    }

    /// <summary>Maps the regions' routes. How large a request may be is for the region to say too.</summary>
    public static void MapGateway(this IEndpointRouteBuilder app) => app.MapReverseProxy().AllowAnonymous().WithMetadata(new DisableRequestSizeLimitAttribute());
}
