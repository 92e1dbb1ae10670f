using System.Collections.Concurrent;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Feeds;

/// <summary>Sees to it that a region is followed before anything is launched in it: a job that ends at once must not end before its feed has a cursor.</summary>
public sealed class FeedStart(FeedStore feeds)
{
    private readonly ConcurrentDictionary<string, Guid> followed = [];

    /// <summary>Gives the region's feed its first cursor if it has none.</summary>
    /// <exception cref="RegionUnavailableException">It has none and the region does not answer.</exception>
    public async Task EnsureFollowedAsync(RegionClient client, CancellationToken cancellationToken)
    {
        var region = client.Region;
        if (followed.TryGetValue(region.Id, out var version) && version == region.Version) return;

        if ((await feeds.FindAsync(region.Id, cancellationToken))?.Cursor is null)
        {
            var end = await client.CallAsync((api, cancel) => api.GetJobChangesAsync(after: null, wait: 0, limit: 1, cancel), cancellationToken);
            if (!end.Code.IsOk || end.Cursor is null)
                throw new RegionUnavailableException(region.Id, $"Region {region.Id} gives no change feed: {end.Description ?? "no cursor"}");
            await feeds.BeginAsync(region.Id, end.Cursor, end.RegionId, cancellationToken);
        }

        followed[region.Id] = region.Version;
    }

    /// <summary>
    /// Sees to it that nothing that may have been done already is sent to a region that has been restored from a backup since: it might not remember. Once its
    /// feed has been taken in, the runs concerned know.
    /// </summary>
    /// <exception cref="RegionUnavailableException">It was restored, or does not answer.</exception>
    public async Task EnsureNotRestoredAsync(RegionClient client, CancellationToken cancellationToken)
    {
        if (await feeds.FindAsync(client.Region.Id, cancellationToken) is not { Cursor: { } cursor } feed) return;

        var page = await client.CallAsync((api, cancel) => api.GetJobChangesAsync(cursor, wait: 0, limit: 1, cancel), cancellationToken);
        if (feed.IsResetBy(page)) throw new RegionUnavailableException(client.Region.Id, $"Region {client.Region.Id} was restored from a backup or replaced: what it still knows is being found out.");
    }
}
