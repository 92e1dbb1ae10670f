using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Jobs;

/// <summary>Looking for jobs in all regions at once.</summary>
public static class JobsFeature
{
    /// <summary>Adds the search.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSettings<JobsOptions>("Jobs");
        services.AddSingleton<IValidateOptions<JobsOptions>, JobsOptionsValidator>();
        services.AddSingleton<RegionJobs>();
        JobExamples.Add(services);
        return services;
    }

    /// <summary>Maps <c>/api/v1/jobs</c>.</summary>
    public static void MapJobs(this IEndpointRouteBuilder api) => api.MapGroup("/jobs").WithTags("Jobs").MapListJobs();
}
