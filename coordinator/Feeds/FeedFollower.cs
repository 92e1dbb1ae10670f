using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Regions;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.Coordinator.Feeds;

/// <summary>
/// Follows one region's change feed. Every process has a follower for every region; the one that holds the feed's advisory lock follows, the others look
/// now and then whether it has become free. All writes go through the connection that holds the lock: who has lost it has lost the way to write.
/// </summary>
public sealed class FeedFollower(
    string region, RegionDirectory regions, FeedStart start, FeedIntake intake, KeptConnections connections, IOptions<FeedOptions> options, TimeProvider time,
    ILogger<FeedFollower> logger) : PeriodicLoop(options.Value.SeatEvery, time, logger)
{
    /// <summary>How long a region that is polled is waited for at most, because others look at it after every answer.</summary>
    private const int PolledWaitSeconds = 2;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(100);
    private NpgsqlConnection? seat;

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await LeaveAsync();
    }

    /// <summary>Follows the feed for as long as the lock is held; comes back at once if somebody else holds it.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var mayStay = false;
        try
        {
            seat ??= await connections.OpenAsync(cancellationToken);
            if (await TryLockAsync(seat, cancellationToken)) await FollowAsync(seat, cancellationToken);
            mayStay = true;
        }
        finally
        {
            if (!mayStay) await LeaveAsync();
        }
    }

    private TimeSpan UnreachableAfter =>
        regions.Find(region)?.Region.Link?.UnreachableAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Value.UnreachableAfter;

    private async Task FollowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        logger.Following(region);
        var feed = await FeedStore.FindAsync(connection, region, cancellationToken) ?? new Feed { Region = region };
        var answeredAt = Time.GetTimestamp();
        var missed = 0;
        while (true)
        {
            try
            {
                var client = await regions.GetAsync(region, cancellationToken);
                if (feed.Cursor is null) feed = await BeginAsync(connection, client, cancellationToken);
                var page = await AskAsync(client, feed.Cursor!, missed > 0 || feed.State != FeedStates.Reachable ? 0 : WaitOf(client), cancellationToken);
                answeredAt = Time.GetTimestamp();
                missed = 0;
                feed = await intake.TakeAsync(connection, client, feed, page, cancellationToken);
                if (client.Dialect == Dialects.Cronicle) await intake.LookFurtherAsync(connection, client, cancellationToken);
            }
            catch (RegionUnavailableException away)
            {
                logger.NotAnswered(region, away.Message);
                feed = await intake.MissAsync(connection, feed, away.Message, Time.GetElapsedTime(answeredAt), UnreachableAfter, cancellationToken);
                await Task.Delay(BackOff(missed++), Time, cancellationToken);
            }
        }
    }

    private int WaitOf(RegionClient client)
    {
        var wait = client.Region.Link?.PollWaitSeconds ?? options.Value.WaitSeconds;
        return client.Dialect == Dialects.Cronicle ? Math.Min(wait, PolledWaitSeconds) : wait;
    }

    private async Task<Feed> BeginAsync(NpgsqlConnection connection, RegionClient client, CancellationToken cancellationToken)
    {
        await start.EnsureFollowedAsync(client, cancellationToken);
        return (await FeedStore.FindAsync(connection, region, cancellationToken))!;
    }

    /// <summary>The next page. After a call that was not answered, and of a region that is new, nothing is waited for, so that it shows at once that it answers.</summary>
    private async Task<JobChangesReply> AskAsync(RegionClient client, string cursor, int wait, CancellationToken cancellationToken)
    {
        var page = await client.CallAsync((api, cancel) => api.GetJobChangesAsync(cursor, wait, options.Value.PageSize, cancel), cancellationToken);
        return page.Code.IsOk && page.Cursor is not null ? page : throw new RegionUnavailableException(region, $"Region {region} gives no changes: {page.Description ?? "no cursor"}");
    }

    private async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1, hashtext($2))", connection)
        {
            Parameters = { new() { Value = AdvisoryLocks.Feed }, new() { Value = region } },
        };
        return (bool)(await take.ExecuteScalarAsync(cancellationToken))!;
    }

    private TimeSpan BackOff(int missed)
    {
        var full = Math.Min(FirstBackOff.TotalMilliseconds * (1 << Math.Min(missed, 16)), options.Value.LongestBackOff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private async Task LeaveAsync()
    {
        if (seat is not null) await seat.DisposeAsync();
        seat = null;
    }
}
