using Federation.ServiceDefaults.Settings;
using Marten;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Feeds;

/// <summary>Following what happens in the regions.</summary>
public static class FeedsFeature
{
    /// <summary>Adds a follower per region.</summary>
    public static IServiceCollection AddFeeds(this IServiceCollection services)
    {
        services.AddSettings<FeedOptions>("Feeds");
        services.AddSingleton<IValidateOptions<FeedOptions>, FeedOptionsValidator>();

        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.Add(FeedStore.Table()));
        services.AddSingleton<FeedStore>();
        services.AddSingleton<FeedStart>();
        services.AddSingleton<FeedListeners>();
        services.AddSingleton<FeedIntake>();
        services.AddHostedService<FeedFollowers>();
        return services;
    }
}
