namespace Federation.Coordinator.Runs;

internal static partial class RunTelemetry
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Took {Count} pieces of work that had become due or whose replica is gone")]
    public static partial void Taken(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Try {Tries} of {Kind} {Key} was not answered: {Problem}")]
    public static partial void NotAnswered(this ILogger logger, string kind, LaunchKey key, int tries, string problem);

    /// <summary>Logs; always true, to be used in a filter.</summary>
    public static bool Failed(this ILogger logger, RunWork work, Exception fault)
    {
        logger.WorkFailed(work.Kind, work.Key, fault);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Work {Kind} {Key} failed here; it will be found and tried again")]
    private static partial void WorkFailed(this ILogger logger, string kind, LaunchKey key, Exception fault);
}
