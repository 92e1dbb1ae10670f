using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.ServiceDefaults.Settings;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Federation.Coordinator.Gateway;

/// <summary>Every region's own UI and API behind one origin, at <c>/regions/{name}/</c>. Who may call is for the region to say; who is signed in here, it is told.</summary>
public static class GatewayFeature
{
    /// <summary>Adds the reverse proxy, what keeps its routes as the registry is, and the key that it tells regions with who asks.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddSettings<GatewayOptions>("Gateway").Validate(options => options.IsValid, "Gateway:HostNames must be a host name that begins with '*.', such as *.regions.example.com.");
        services.AddOptions<BootstrapOptions>().Validate(options => GatewayKey.IsValid(options.GatewayKey), "Bootstrap:GatewayKey must be an ECDSA P-256 private key, PKCS #8 in Base64.");
        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.Add(GatewayKey.Table()));
        services.AddSingleton<GatewayKey>();
        services.AddSingleton<FirstSteps>(provider => provider.GetRequiredService<GatewayKey>().EnsureAsync);
        services.AddReverseProxy().LoadFromMemory([], []).AddTransforms<GatewayTransforms>();
        services.AddHostedService<GatewayUpdates>();
        return services;
    }

    /// <summary>Maps the regions' routes and the bar on top of their pages. How large a request may be is for the region to say too.</summary>
    public static void MapGateway(this IEndpointRouteBuilder app)
    {
        app.MapReverseProxy().AllowAnonymous().WithMetadata(new DisableRequestSizeLimitAttribute());
        app.MapGatewayBar();
        if (app.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value.HostNames is { } hostNames) app.MapNoRegion(hostNames);
    }
}
