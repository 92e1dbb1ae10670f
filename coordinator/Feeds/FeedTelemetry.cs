namespace Federation.Coordinator.Feeds;

internal static partial class FeedTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Following the change feed of region {Region}")]
    public static partial void Following(this ILogger logger, string region);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The change feed of region {Region} was not answered: {Problem}")]
    public static partial void NotAnswered(this ILogger logger, string region, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Region {Region} has not answered since {Since:o}: {Problem}")]
    public static partial void Unreachable(this ILogger logger, string region, DateTimeOffset since, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The change feed of region {Region} no longer knows cursor {Cursor}: asking for every job under way there")]
    public static partial void FeedWasReset(this ILogger logger, string region, string? cursor);
}
