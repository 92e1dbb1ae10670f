using Marten;

namespace Federation.Coordinator.Network;

/// <summary>How good the ways to the regions are, and what follows from it.</summary>
public static class NetworkFeature
{
    /// <summary>Adds assessments and the settings of links.</summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services)
    {
        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.Add(AssessmentStore.Table()));
        services.AddSingleton<AssessmentStore>();
        services.AddSingleton<AssessmentLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<AssessmentLoop>());
        services.AddSingleton<LinkSettingsStore>();
        NetworkExamples.Add(services);
        return services;
    }

    /// <summary>Maps what stands below <c>/api/v1/regions/{name}</c> of links.</summary>
    public static void MapNetwork(this IEndpointRouteBuilder api)
    {
        var regions = api.MapGroup("/regions").WithTags("Network");
        regions.MapAssessments();
        regions.MapLinkSettings();
    }
}
