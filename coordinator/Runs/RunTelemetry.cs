using System.Diagnostics.Metrics;

namespace Federation.Coordinator.Runs;

internal static partial class RunTelemetry
{
    private static readonly Meter Meter = new("Federation.Coordinator.Runs");

    private static readonly Counter<long> Launches = Meter.CreateCounter<long>(
        "federation.launches", "{launch}", "Launches that were sent, by region and answer: accepted, duplicate (the region had accepted it before), refused, unanswered.");

    private static readonly Histogram<double> LaunchDuration = Meter.CreateHistogram(
        "federation.launch.duration", "s",
        "From the commit of what lets a step start to the region's acceptance of its job: the part of a hand-off after the news of the job before it, tries and waits included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 1, 5, 30, 300] });

    /// <summary>Counts a launch that was sent.</summary>
    public static void CountLaunch(string region, string answer) =>
        Launches.Add(1, KeyValuePair.Create<string, object?>("region", region), KeyValuePair.Create<string, object?>("answer", answer));

    /// <summary>Notes how long a launch took with all its tries.</summary>
    public static void NoteLaunch(string region, TimeSpan duration) => LaunchDuration.Record(duration.TotalSeconds, KeyValuePair.Create<string, object?>("region", region));

    [LoggerMessage(Level = LogLevel.Debug, Message = "Took {Count} pieces of work that had become due or whose replica is gone")]
    public static partial void Taken(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Try {Tries} of {Kind} {Key} was not answered: {Problem}")]
    public static partial void NotAnswered(this ILogger logger, string kind, LaunchKey key, int tries, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Somebody uses the table just now, so this is tried again in an hour: {Statement}")]
    public static partial void TableInUse(this ILogger logger, string statement);

    /// <summary>Logs; always true, to be used in a filter.</summary>
    public static bool Failed(this ILogger logger, RunWork work, Exception fault)
    {
        logger.WorkFailed(work.Kind, work.Key, fault);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Work {Kind} {Key} failed here; it will be found and tried again")]
    private static partial void WorkFailed(this ILogger logger, string kind, LaunchKey key, Exception fault);
}
