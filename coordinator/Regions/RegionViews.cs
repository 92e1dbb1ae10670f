using Federation.Contracts.Coordinator;
using Federation.Coordinator.Feeds;

namespace Federation.Coordinator.Regions;

/// <summary>What the registry, the following of feeds and this replica's clients say of regions together.</summary>
public sealed class RegionViews(RegionStore store, FeedStore feeds, RegionDirectory directory, TimeProvider time)
{
    /// <summary>All regions by name.</summary>
    public async Task<IReadOnlyList<RegionResponse>> AllAsync(CancellationToken cancellationToken)
    {
        var followed = (await feeds.AllAsync(cancellationToken)).ToDictionary(feed => feed.Region);
        return [.. (await store.AllAsync(cancellationToken)).Select(region => From(region, followed.GetValueOrDefault(region.Id)))];
    }

    /// <summary>One region.</summary>
    public async Task<RegionResponse> OfAsync(Region region, CancellationToken cancellationToken) => From(region, await feeds.FindAsync(region.Id, cancellationToken));

    private RegionResponse From(Region region, Feed? feed) => new()
    {
        Name = region.Id,
        Urls = region.Urls,
        State = feed?.State ?? FeedStates.Unknown,
        LastContactAt = feed?.LastContactAt,
        UnreachableSince = feed?.UnreachableSince,
        Problem = feed?.Problem,
        Dialect = directory.Find(region.Id)?.Dialect,
        Labels = region.Labels,
        Maintenance = region.Maintenance,
        Drain = region.Drain,
        ClosedBecause = region.ClosedBecause(time.GetUtcNow()),
        MaxCalls = region.MaxCalls,
        MaxJobs = region.MaxJobs,
        FeedCursor = feed?.Cursor,
        FeedResetAt = feed?.ResetAt,
    };
}
