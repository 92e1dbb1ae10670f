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
}
