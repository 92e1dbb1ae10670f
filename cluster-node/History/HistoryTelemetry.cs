namespace Federation.ClusterNode.History;

internal static partial class HistoryTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Jobs} ended jobs of event {EventId} were deleted: more, or older, than are kept")]
    public static partial void JobsForgotten(this ILogger logger, long jobs, string eventId);
}
