namespace Federation.ClusterNode.Hosting;

internal static partial class HostingTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL cannot be reached ({Reason}); trying again every {Every}")]
    public static partial void DatabaseAwayAtStart(this ILogger logger, string reason, TimeSpan every);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database's schema is that of build {Build}")]
    public static partial void SchemaMigrated(this ILogger logger, string build);
}
