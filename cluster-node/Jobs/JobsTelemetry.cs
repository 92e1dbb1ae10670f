using System.Diagnostics.Metrics;

namespace Federation.ClusterNode.Jobs;

internal static partial class JobsTelemetry
{
    private static readonly Meter Meter = new("Federation.ClusterNode.Jobs");
    private static readonly Counter<long> Ends = Meter.CreateCounter<long>("federation.jobs.ended", "{job}", "Jobs whose end this node wrote down, by result.");

    private static readonly Histogram<double> StartDelay = Meter.CreateHistogram(
        "federation.jobs.start_delay", "s", "From a job's accept to its being taken by its node.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300] });

    /// <summary>Jobs that were accepted by this node.</summary>
    public static readonly Counter<long> Accepted = Meter.CreateCounter<long>("federation.jobs.accepted", "{job}", "Jobs that this node accepted.");

    /// <summary>Counts a job that has ended.</summary>
    /// <param name="result">One of the final states, or <c>lost</c>.</param>
    public static void CountEnd(string result) => Ends.Add(1, KeyValuePair.Create<string, object?>("result", result));

    /// <summary>Notes how long a job waited from its accept until its node took it.</summary>
    public static void NoteStart(TimeSpan delay) => StartDelay.Record(delay.TotalSeconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} goes to {NewNode}: {OldNode} did not take it within {Within}")]
    public static partial void Reassigned(this ILogger logger, string jobId, string? oldNode, TimeSpan within, string newNode);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} still waits: {Reason}")]
    public static partial void StillQueued(this ILogger logger, string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} is out of reach: {Node} is silent")]
    public static partial void Unreachable(this ILogger logger, string jobId, string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} is back in reach: {Node} was heard of again")]
    public static partial void Reachable(this ILogger logger, string jobId, string node);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} is lost: {Node} has been silent for more than {LostAfter}")]
    public static partial void Lost(this ILogger logger, string jobId, string node, TimeSpan lostAfter);
}
