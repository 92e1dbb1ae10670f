namespace Federation.ClusterNode.Servers;

internal static partial class ServersTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} was asked to leave ({Wish}) and takes no new jobs")]
    public static partial void Leaves(this ILogger logger, string node, string wish);
}
