using System.Diagnostics.Metrics;
using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Feeds;

internal static partial class FeedTelemetry
{
    private static readonly Meter Meter = new("Federation.Coordinator.Feeds");

    private static readonly Histogram<double> Lag = Meter.CreateHistogram(
        "federation.feed.lag", "s", "From what happened to a job, by its region's clock, to its being taken in here, by region; clocks that differ show in it.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 1, 5, 30, 300, 3600] });

    /// <summary>Notes how old changes are that are taken in.</summary>
    public static void NoteLag(string region, IReadOnlyList<JobChange> changes, DateTimeOffset now)
    {
        foreach (var at in changes.Where(change => change.At > 0).Select(change => RegionTime.At(change.At)).OfType<DateTimeOffset>())
            Lag.Record(Math.Max(0, (now - at).TotalSeconds), KeyValuePair.Create<string, object?>("region", region));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Following the change feed of region {Region}")]
    public static partial void Following(this ILogger logger, string region);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The change feed of region {Region} was not answered: {Problem}")]
    public static partial void NotAnswered(this ILogger logger, string region, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Region {Region} has not answered since {Since:o}: {Problem}")]
    public static partial void Unreachable(this ILogger logger, string region, DateTimeOffset since, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The change feed of region {Region} no longer knows cursor {Cursor}: asking for every job under way there")]
    public static partial void FeedWasReset(this ILogger logger, string region, string? cursor);
}
