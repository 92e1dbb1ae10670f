namespace Federation.ClusterNode.Jobs;

internal static partial class JobsTelemetry
{
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
