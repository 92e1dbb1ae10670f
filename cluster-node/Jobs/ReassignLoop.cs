using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>
/// Gives jobs that their node does not take to another one. Safe on every node at once: rows are locked, those that another round holds are skipped, and
/// the node that comes too late finds a newer epoch.
/// </summary>
internal sealed class ReassignLoop(NpgsqlDataSource database, Placer placer, WorkSignal work, TimeProvider time, ILogger<ReassignLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(1), time, logger)
{
    private static readonly TimeSpan TakenWithin = TimeSpan.FromSeconds(5);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var assignments = new List<(string Id, string Node)>();
        foreach (var job in await AssignmentStore.OverdueAsync(TakenWithin, Server.UnreachableAfter, connection, cancellationToken))
        {
            if (placer.PlaceElsewhere(job.EventId, job.Target, job.Algo, job.Node) is not { } server) continue;
            assignments.Add((job.Id, server.Name));
            logger.Reassigned(job.Id, job.Node, TakenWithin, server.Name);
        }

        await AssignmentStore.AssignAsync(assignments, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var (_, node) in assignments) work.WakeUp(node);
    }
}
