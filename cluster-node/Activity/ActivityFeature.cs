namespace Federation.ClusterNode.Activity;

/// <summary>The activity log.</summary>
internal static class ActivityFeature
{
    public static void AddActivity(this IServiceCollection services) => services.AddSingleton<ActivityStore>();
}
