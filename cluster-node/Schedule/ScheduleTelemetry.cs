namespace Federation.ClusterNode.Schedule;

internal static partial class ScheduleTelemetry
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} due events were dealt with; there are more")]
    public static partial void Firing(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Title} was due at {DueAt} and could not be started: {Reason}")]
    public static partial void NotFired(this ILogger logger, string title, DateTimeOffset dueAt, string reason);
}
