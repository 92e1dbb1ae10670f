using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Notifications;
using Federation.ClusterNode.Reactions;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>
/// Fires due events: their rows are locked, their jobs inserted and their rows moved on in one transaction. Safe on every node at once: what another
/// node has locked is skipped, what it has fired is not due any more. Sleeps until the next event is due.
/// </summary>
internal sealed class ScheduleLoop(
    NpgsqlDataSource database, EventStore events, LaunchComposer composer, AcceptStore accepts, CatalogStore catalog, WorkSignal work, ReactionLoop reactions,
    IOptions<NotificationOptions> notifications, IOptions<NodeOptions> node, TimeProvider time, ILogger<ScheduleLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(15), time, logger)
{
    private const int EventsAtOnce = 100;
    private const int InstantsAtOnce = 50;
    private static readonly TimeSpan TryAgainIn = TimeSpan.FromSeconds(5);

    private ITimer? alarm;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!node.Value.IsScheduler) return;
        while (await FireAsync(cancellationToken) == EventsAtOnce) logger.Firing(EventsAtOnce);

        var next = await ScheduleStore.NextAsync(database, cancellationToken);
        alarm ??= Time.CreateTimer(_ => WakeUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        alarm.Change(next is { } wait && wait < TimeSpan.FromDays(1) ? Later(wait, TimeSpan.FromMilliseconds(1)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override void Dispose()
    {
        alarm?.Dispose();
        base.Dispose();
    }

    private async Task<int> FireAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (now, due) = await ScheduleStore.DueAsync(EventsAtOnce, connection, cancellationToken);
        if (due.Count == 0) return 0;

        var documents = await events.FindAllAsync(due.Select(e => e.EventId), cancellationToken);
        var (batch, moves, failures) = (composer.Begin(connection), new List<ScheduleMove>(), new List<Reaction>());
        foreach (var (eventId, cursor) in due)
        {
            moves.Add(documents.TryGetValue(eventId, out var e)
                ? await ComposeAsync(e, cursor, now, batch, failures, cancellationToken)
                : new ScheduleMove(eventId, cursor, NextDueAt: null));
        }

        var acceptances = await accepts.AcceptAsync(batch.Jobs, connection, cancellationToken);
        if (acceptances.Contains(Acceptance.Stale))
        {
            await catalog.RefreshAsync(cancellationToken);
            WakeUp();
            return 0;
        }

        await ScheduleStore.MoveAsync(moves, connection, cancellationToken);
        await ReactionStore.AddAsync(failures, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var job in batch.Jobs) work.WakeUp(job.Node);
        if (failures.Count > 0) reactions.WakeUp();
        return due.Count;
    }

    private async Task<ScheduleMove> ComposeAsync(
        EventDocument e, DateTimeOffset cursor, DateTimeOffset now, LaunchBatch batch, List<Reaction> failures, CancellationToken cancellationToken)
    {
        if (!e.Enabled || e.Timing is not { } timing) return new ScheduleMove(e.Id, cursor, NextDueAt: null);

        var firing = FiringDecider.Decide(timing, e.Zone, cursor, now, e.CatchesUp, InstantsAtOnce);
        foreach (var instant in firing.Fire)
        {
            try
            {
                await batch.AddAsync(e, new LaunchRequest(e.Id, null, new JsonObject(), Source: null, IdempotencyKey: null), instant, cancellationToken);
                cursor = instant;
            }
            catch (RefusalException refusal)
            {
                logger.NotFired(e.Title, instant, refusal.Description);
                if (IsToldOf(e, now - instant)) failures.Add(new Reaction(RecordIds.New('f', now), Moments.LaunchFailure, e.Id, refusal.Description));
                if (e.CatchesUp) return new ScheduleMove(e.Id, cursor, now + TryAgainIn);
            }
        }

        return new ScheduleMove(e.Id, firing.Cursor, firing.NextDueAt);
    }

    /// <summary>An event that catches up tries the same instant again and again: only the first failure is told.</summary>
    private bool IsToldOf(EventDocument e, TimeSpan late) =>
        (notifications.Value.TellsAll || JobCourse.SaysWhatFollows(e.Data)) && (!e.CatchesUp || late < TryAgainIn);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
