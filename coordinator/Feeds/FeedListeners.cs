using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;
using Npgsql;

namespace Federation.Coordinator.Feeds;

/// <summary>Takes part in taking a page of a region's feed in, within its transaction.</summary>
/// <param name="transaction">What is committed together.</param>
/// <param name="region">The region.</param>
/// <param name="changes">What happened to jobs there.</param>
/// <param name="cancellationToken">Ends the wait.</param>
public delegate Task FeedTaken(NpgsqlTransaction transaction, string region, IReadOnlyList<JobChange> changes, CancellationToken cancellationToken);

/// <summary>Takes part when a feed was reset, before it goes on: what happened there since the last contact is not told by it and has to be looked for. May be called again for the same reset.</summary>
/// <param name="seat">The connection that holds the feed's lock.</param>
/// <param name="client">The region's client.</param>
/// <param name="lastContactAt">When the region last answered before; null for never.</param>
/// <param name="cancellationToken">Ends the wait.</param>
/// <exception cref="RegionUnavailableException">The region does not answer: the reset is taken in later.</exception>
public delegate Task FeedReset(NpgsqlConnection seat, RegionClient client, DateTimeOffset? lastContactAt, CancellationToken cancellationToken);

/// <summary>Takes part after every answer of a region whose feed is made by polling and tells of the coordinator's own jobs only.</summary>
/// <param name="seat">The connection that holds the feed's lock.</param>
/// <param name="client">The region's client.</param>
/// <param name="cancellationToken">Ends the wait.</param>
/// <exception cref="RegionUnavailableException">The region does not answer: what is to be looked for is there next time.</exception>
public delegate Task FeedPolled(NpgsqlConnection seat, RegionClient client, CancellationToken cancellationToken);

/// <summary>Who else acts on what feeds tell.</summary>
public sealed class FeedListeners(IEnumerable<FeedTaken> taken, IEnumerable<FeedReset> reset, IEnumerable<FeedPolled> polled)
{
    /// <summary>Tells of a page.</summary>
    public async Task TakenAsync(NpgsqlTransaction transaction, string region, IReadOnlyList<JobChange> changes, CancellationToken cancellationToken)
    {
        foreach (var listener in taken) await listener(transaction, region, changes, cancellationToken);
    }

    /// <summary>Tells of an answer of a region that is polled.</summary>
    public async Task PolledAsync(NpgsqlConnection seat, RegionClient client, CancellationToken cancellationToken)
    {
        foreach (var listener in polled) await listener(seat, client, cancellationToken);
    }

    /// <summary>Tells of a reset.</summary>
    public async Task ResetAsync(NpgsqlConnection seat, RegionClient client, DateTimeOffset? lastContactAt, CancellationToken cancellationToken)
    {
        foreach (var listener in reset) await listener(seat, client, lastContactAt, cancellationToken);
    }
}
