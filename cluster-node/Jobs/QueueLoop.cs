using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>
/// Assigns waiting jobs when their event has room again and a server is there for them, first in first out. Woken when a job of such an event ends. Safe on every node at once: the lock
/// of the event's row in the schedule lets one count and assign after the other.
/// </summary>
public sealed class QueueLoop(NpgsqlDataSource database, EventStore events, LaunchComposer composer, Placer placer, WorkSignal work, TimeProvider time, ILogger<QueueLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(3), time, logger)
{
    private const int MostAtOnce = 200;

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var eventId in await AssignmentStore.EventsWithQueueAsync(database, cancellationToken)) await AssignAsync(eventId, cancellationToken);
    }

    private async Task AssignAsync(string eventId, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(eventId, cancellationToken) is not { } e) return;
        var limits = composer.LimitsOf(e);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var counts = await JobCountStore.CountAsync(eventId, e.Data.Text("category") ?? "", limits.ReachBeyondEvent, connection, cancellationToken);
        var room = Math.Min(limits.RoomAfter(counts), MostAtOnce);
        if (room == 0) return;

        var (assignments, unserved) = (new List<(string Id, string Node)>(), new HashSet<string>());
        foreach (var job in await AssignmentStore.WaitingAsync(eventId, room, connection, cancellationToken))
        {
            if (unserved.Contains(job.Target)) continue;
            if (await TryPlaceAsync(job, cancellationToken) is { } node) assignments.Add((job.Id, node));
            else unserved.Add(job.Target);
        }

        await AssignmentStore.AssignAsync(assignments, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var (_, node) in assignments) work.WakeUp(node);
    }

    private async Task<string?> TryPlaceAsync(Unplaced job, CancellationToken cancellationToken)
    {
        try
        {
            return (await placer.PlaceAsync(job.EventId, job.Target, job.Algo, cancellationToken)).Name;
        }
        catch (RefusalException refusal)
        {
            logger.StillQueued(job.Id, refusal.Description);
            return null;
        }
    }
}
