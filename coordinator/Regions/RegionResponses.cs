using Federation.Contracts.Coordinator;
using Federation.Coordinator.Feeds;

namespace Federation.Coordinator.Regions;

internal static class RegionResponses
{
    /// <summary>What the registry and the following of its feed say together.</summary>
    public static RegionResponse From(Region region, Feed? feed) => new()
    {
        Name = region.Id,
        Urls = region.Urls,
        State = feed?.State ?? FeedStates.Unknown,
        LastContactAt = feed?.LastContactAt,
        UnreachableSince = feed?.UnreachableSince,
        Problem = feed?.Problem,
        FeedCursor = feed?.Cursor,
    };
}
