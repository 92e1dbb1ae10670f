namespace Federation.ClusterNode.Uplink;

internal static partial class UplinkTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} is enrolled; its credential is in its data folder")]
    public static partial void Enrolled(this ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Url} is given up ({Reason}); {Next} is tried next")]
    public static partial void TurnsTo(this ILogger logger, Uri url, string reason, Uri next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The region is out of reach ({Reason}); jobs run on, and what they say is kept until it is back")]
    public static partial void OutOfReach(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The region refuses this satellite: {Reason} Jobs run on; enrol it anew, or end it")]
    public static partial void Refused(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The region is reached again after {Away}")]
    public static partial void ReachedAgain(this ILogger logger, TimeSpan away);

    [LoggerMessage(Level = LogLevel.Information, Message = "The region asks this satellite to leave ({Wish})")]
    public static partial void Leaves(this ILogger logger, string wish);
}
