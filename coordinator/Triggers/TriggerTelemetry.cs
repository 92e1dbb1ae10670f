namespace Federation.Coordinator.Triggers;

internal static partial class TriggerTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Trigger {Trigger} of chain {Chain} started run {RunId}")]
    public static partial void Fired(this ILogger logger, string trigger, string chain, Guid runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Trigger {Trigger} of chain {Chain} started no run: {Problem}")]
    public static partial void NotFired(this ILogger logger, string trigger, string chain, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Trigger} of chain {Chain} starts no run for {Count} instants that were missed")]
    public static partial void InstantsMissed(this ILogger logger, string trigger, string chain, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Schedule {Trigger} of chain {Chain} goes by the time zone {Zone}, which this machine does not know; it is looked at again in {Delay}")]
    public static partial void ZoneUnknown(this ILogger logger, string trigger, string chain, string zone, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call of web hook {Trigger} of chain {Chain} from {Source} was refused: {Problem}")]
    public static partial void HookRefused(this ILogger logger, string trigger, string chain, string? source, string problem);
}
