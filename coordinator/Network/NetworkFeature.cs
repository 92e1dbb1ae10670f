using Federation.ServiceDefaults.Settings;
using Marten;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Network;

/// <summary>How good the ways to the regions are, and what follows from it.</summary>
public static class NetworkFeature
{
    /// <summary>Adds probes, assessments and the settings of links.</summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services)
    {
        services.AddSettings<ProbeOptions>("Probes")
            .Validate(options => options.Timeout * 2 < options.Every, "Probes:Timeout must be less than half of Probes:Every, or the next probe would begin before one is over.");
        services.AddSingleton<IValidateOptions<ProbeOptions>, ProbeOptionsValidator>();
        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.AddRange([AssessmentStore.Table(), LinkStore.States(), LinkStore.History()]));
        services.AddSingleton<LinkStore>();
        services.AddHostedService<ProbeLoop>();
        services.AddSingleton<AssessmentStore>();
        services.AddSingleton<AssessmentLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<AssessmentLoop>());
        services.AddSingleton<LinkSettingsStore>();
        NetworkExamples.Add(services);
        return services;
    }

    /// <summary>Maps <c>/api/v1/links</c>, and what stands below <c>/api/v1/regions/{name}</c> of links.</summary>
    public static void MapNetwork(this IEndpointRouteBuilder api)
    {
        api.MapListLinks();
        var regions = api.MapGroup("/regions").WithTags("Network");
        regions.MapLinks();
        regions.MapAssessments();
        regions.MapLinkSettings();
    }
}
