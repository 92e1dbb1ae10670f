using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Execution;

/// <summary>What the worker logs.</summary>
internal static partial class ExecutionTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Took up {Count} jobs of an earlier life of this node")]
    public static partial void TookUp(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} ended with code {Code}: {Description}")]
    public static partial void JobEnded(this ILogger logger, string jobId, ReplyCode code, string description);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} was ended here, because epoch {Epoch} of it is over")]
    public static partial void JobForsaken(this ILogger logger, string jobId, int epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The region or the spool cannot be reached; jobs run on, and the next try comes in {Delay}")]
    public static partial void WillTryAgain(this ILogger logger, TimeSpan delay, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Try {Number} failed as well, the next one comes in {Delay}: {Fault}")]
    public static partial void StillTrying(this ILogger logger, int number, TimeSpan delay, string fault);
}
