using Federation.ServiceDefaults.Settings;
using Marten;
using Microsoft.Extensions.Options;
using Weasel.Postgresql;

namespace Federation.Coordinator.Regions;

/// <summary>Which regions there are and how they are called.</summary>
public static class RegionsFeature
{
    /// <summary>Adds the registry and the clients of its regions.</summary>
    public static IServiceCollection AddRegions(this IServiceCollection services)
    {
        services.AddSettings<RegionClientOptions>("RegionClient")
            .Validate(options => options.TotalTimeout >= options.TryTimeout, "RegionClient:TotalTimeout must not be shorter than RegionClient:TryTimeout, or no try could run its time.");
        services.AddSingleton<IValidateOptions<RegionClientOptions>, RegionClientOptionsValidator>();

        services.ConfigureMarten(options =>
        {
            options.Schema.For<Region>().DocumentAlias("regions");
            options.Storage.ExtendedSchemaObjects.AddRange([CronicleLaunches.Table(), new Sequence(CronicleLaunches.Changes)]);
        });
        services.AddSingleton<CronicleLaunches>();
        services.AddSingleton<RegionStore>();
        RegionExamples.Add(services);
        services.AddSingleton<RegionViews>();
        services.AddSingleton<RegionDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<RegionDirectory>());
        return services;
    }

    /// <summary>Maps what regions call, which have no keys here.</summary>
    public static void MapRegionHooks(this IEndpointRouteBuilder app) => app.MapTellRegionChanged();

    /// <summary>Maps <c>/api/v1/regions</c>.</summary>
    public static void MapRegions(this IEndpointRouteBuilder api)
    {
        var regions = api.MapGroup("/regions").WithTags("Regions");
        regions.MapPutRegion();
        regions.MapGetRegion();
        regions.MapDeleteRegion();
        regions.MapRotateRegionKey();
        regions.MapDrainRegion();
    }
}
