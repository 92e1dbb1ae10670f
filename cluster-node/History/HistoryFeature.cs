using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.History;

/// <summary>The jobs that have ended: their pages, their counts, and how long they are kept.</summary>
internal static class HistoryFeature
{
    public static void AddHistory(this IServiceCollection services)
    {
        services.AddOptions<HistoryOptions>().BindConfiguration("History").ValidateOnStart();
        services.AddSingleton<IValidateOptions<HistoryOptions>, HistoryOptionsValidator>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<JobStatsStore>();
        services.AddHostedService<CountLoop>();
        services.AddSingleton<RetentionLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionLoop>());
    }
}
