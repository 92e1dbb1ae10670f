using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Npgsql;

namespace Federation.Coordinator.Feeds;

/// <summary>Turns what a region says, or its silence, into what runs are told. A page's cursor is committed together with all that its changes cause.</summary>
public sealed class FeedIntake(
    RunStore runs, RunQueries queries, RunWorkQueue queue, FeedListeners listeners, TimeProvider time, ILogger<FeedIntake> logger)
{
    private const int RunsAtOnce = 100;
    private static readonly TimeSpan ContactRecordedEvery = TimeSpan.FromSeconds(4);

    /// <summary>Takes in an answer; answers the feed as it is then.</summary>
    /// <exception cref="RegionUnavailableException">The feed was reset and the region does not say what happened meanwhile.</exception>
    public async Task<Feed> TakeAsync(NpgsqlConnection seat, RegionClient client, Feed feed, JobChangesReply page, CancellationToken cancellationToken)
    {
        var isReset = feed.IsResetBy(page);
        if (isReset) await AfterResetAsync(seat, client, feed, cancellationToken);
        if (feed.State != FeedStates.Reachable) await TellAllAsync(seat, feed.Region, new RegionReachable(feed.Region, time.GetUtcNow()), cancellationToken);

        var now = time.GetUtcNow();
        var after = feed with
        {
            Cursor = page.Cursor,
            RegionId = page.RegionId ?? feed.RegionId,
            State = FeedStates.Reachable,
            LastContactAt = now,
            UnreachableSince = null,
            Problem = null,
            ResetAt = isReset ? now : feed.ResetAt,
        };
        if (after with { LastContactAt = feed.LastContactAt } == feed && now - feed.LastContactAt < ContactRecordedEvery) return feed;

        List<Told> told = isReset ? [] : [.. page.Changes.SelectMany(change => AsTold(change, now))];
        await using var transaction = await seat.BeginTransactionAsync(cancellationToken);
        var recorded = told.Count > 0 ? await runs.RecordAsync(transaction, told, cancellationToken) : Recorded.Nothing;
        if (!isReset) await listeners.TakenAsync(transaction, feed.Region, page.Changes, cancellationToken);
        await FeedStore.SaveAsync(seat, after, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        runs.Committed(recorded);
        if (!isReset) FeedTelemetry.NoteLag(feed.Region, page.Changes, now);
        return after;
    }

    /// <summary>Lets others look for what the feed of a region that is polled does not tell.</summary>
    /// <exception cref="RegionUnavailableException">The region does not answer.</exception>
    public Task LookFurtherAsync(NpgsqlConnection seat, RegionClient client, CancellationToken cancellationToken) => listeners.PolledAsync(seat, client, cancellationToken);

    /// <summary>Takes in that a call was not answered; answers the feed as it is then.</summary>
    /// <param name="seat">The connection that holds the feed's lock.</param>
    /// <param name="feed">The feed so far.</param>
    /// <param name="problem">What the call met.</param>
    /// <param name="silence">How long the region has not answered.</param>
    /// <param name="unreachableAfter">How long it may be silent before it is told to be unreachable.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Feed> MissAsync(NpgsqlConnection seat, Feed feed, string problem, TimeSpan silence, TimeSpan unreachableAfter, CancellationToken cancellationToken)
    {
        var isLost = feed.State == FeedStates.Unreachable || feed.LastContactAt is null || silence >= unreachableAfter;
        if (!isLost) return feed;

        var since = feed.UnreachableSince ?? time.GetUtcNow() - silence;
        if (feed.State != FeedStates.Unreachable)
        {
            logger.Unreachable(feed.Region, since, problem);
            await TellAllAsync(seat, feed.Region, new RegionUnreachable(feed.Region, since, time.GetUtcNow()), cancellationToken);
        }

        var after = feed with { State = FeedStates.Unreachable, UnreachableSince = since, Problem = problem };
        if (after != feed) await FeedStore.SaveAsync(seat, after, cancellationToken);
        return after;
    }

    private static IEnumerable<Told> AsTold(JobChange change, DateTimeOffset now)
    {
        if (!LaunchKey.TryParse(change.IdempotencyKey, out var key)) yield break;
        yield return new Told(key.RunId, new JobChanged(key.Step, key.Attempt, now)
        {
            JobId = change.Id,
            State = change.State,
            Hostname = change.Hostname,
            Progress = change.Progress,
            Code = change.Code?.ToString(),
            Description = change.Description,
            Output = change.ChainData,
            UnreachableSince = RegionTime.At(change.UnreachableSince),
        });
    }

    private async Task TellAllAsync(NpgsqlConnection seat, string region, RunCommand command, CancellationToken cancellationToken)
    {
        await foreach (var page in UnderWayAsync(region, cancellationToken))
        {
            await using var transaction = await seat.BeginTransactionAsync(cancellationToken);
            var recorded = await runs.RecordAsync(transaction, [.. page.Select(run => new Told(run.Id, command))], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            runs.Committed(recorded);
        }
    }

    /// <summary>What the region has accepted is asked for job by job; what it may have accepted is not sent again; others look for what they missed. Only then does its feed have a new cursor.</summary>
    private async Task AfterResetAsync(NpgsqlConnection seat, RegionClient client, Feed feed, CancellationToken cancellationToken)
    {
        logger.FeedWasReset(feed.Region, feed.Cursor);
        await TellAllAsync(seat, feed.Region, new RegionRestored(feed.Region, time.GetUtcNow()), cancellationToken);
        await foreach (var page in UnderWayAsync(feed.Region, cancellationToken))
        {
            await using var transaction = await seat.BeginTransactionAsync(cancellationToken);
            var work = await runs.AddWorkAsync(transaction, [.. page.SelectMany(run => AskJob.About(run, feed.Region))], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            queue.Add(work);
        }

        await listeners.ResetAsync(seat, client, feed.LastContactAt, cancellationToken);
    }

    private async IAsyncEnumerable<IReadOnlyList<Run>> UnderWayAsync(
        string region, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = Guid.Empty;
        while (await queries.UnderWayInAsync(region, last, RunsAtOnce, cancellationToken) is { Count: > 0 } page)
        {
            yield return page;
            last = page[^1].Id;
        }
    }
}
