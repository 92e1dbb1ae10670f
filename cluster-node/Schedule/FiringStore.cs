using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Reactions;
using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>
/// Fires due events: their rows are locked, their jobs inserted and their rows moved on in one transaction. Safe on every node at once: what another
/// node has locked is skipped, what it has fired is not due any more.
/// </summary>
internal sealed class FiringStore(
    NpgsqlDataSource database, EventStore events, LaunchComposer composer, Firer firer, AcceptStore accepts, CatalogStore catalog, WorkSignal work, ReactionLoop reactions)
{
    private const int EventsAtOnce = 100;

    /// <summary>Fires the events that have been due longest, and answers whether there may be more.</summary>
    public async Task<bool> FireAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (moment, due) = await ScheduleStore.DueAsync(EventsAtOnce, connection, cancellationToken);
        if (due.Count == 0) return false;

        var documents = await events.FindAllAsync(due.Select(e => e.EventId), cancellationToken);
        var (batch, moves, failures) = (composer.Begin(connection), new List<ScheduleMove>(due.Count), new List<Reaction>());
        foreach (var e in due) moves.Add(await firer.FireAsync(documents.GetValueOrDefault(e.EventId), e, moment, batch, failures, cancellationToken));

        if ((await accepts.AcceptAsync(batch.Jobs, connection, cancellationToken)).Contains(Acceptance.Stale))
        {
            await catalog.RefreshAsync(cancellationToken);
            return true;
        }

        await ScheduleStore.MoveAsync(moves, connection, cancellationToken);
        await ReactionStore.AddAsync(failures, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var job in batch.Jobs) work.WakeUp(job.Node);
        if (failures.Count > 0) reactions.WakeUp();
        return due.Count == EventsAtOnce;
    }
}
