using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Changes;

/// <summary>The feed of everything that happens to jobs.</summary>
internal static class ChangesFeature
{
    public static void AddChanges(this IServiceCollection services)
    {
        services.AddSettings<ChangesOptions>("Changes");
        services.AddSingleton<IValidateOptions<ChangesOptions>, ChangesOptionsValidator>();
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<FeedFollowers>();
        services.AddHostedService<TrimLoop>();
    }
}
