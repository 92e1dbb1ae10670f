namespace Federation.ClusterNode.Reactions;

internal static partial class ReactionsTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} of event {EventId} was started: {Source}")]
    public static partial void Chained(this ILogger logger, string jobId, string eventId, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {EventId} was to be started and could not be, {Source}: {Reason}")]
    public static partial void NotChained(this ILogger logger, string eventId, string source, string reason);
}
