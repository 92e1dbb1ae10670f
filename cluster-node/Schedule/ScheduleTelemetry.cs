namespace Federation.ClusterNode.Schedule;

internal static partial class ScheduleTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Title} was due at {DueAt} and could not be started: {Reason}")]
    public static partial void NotFired(this ILogger logger, string title, DateTimeOffset dueAt, string reason);
}
