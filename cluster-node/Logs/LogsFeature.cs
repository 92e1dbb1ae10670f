namespace Federation.ClusterNode.Logs;

/// <summary>The jobs' logs.</summary>
internal static class LogsFeature
{
    public static void AddLogs(this IServiceCollection services) => services.AddSingleton<LogStore>();
}
