namespace Federation.ClusterNode.Reactions;

/// <summary>What follows from jobs: chained events, notifications.</summary>
internal static class ReactionsFeature
{
    public static void AddReactions(this IServiceCollection services)
    {
        services.AddSingleton<ChainComposer>();
        services.AddSingleton<ReactionLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<ReactionLoop>());
    }
}
