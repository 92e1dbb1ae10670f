using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Accepts jobs of events that may only have so many: one launch of an event after the other, under the lock of its row in the schedule.</summary>
public sealed class LimitedAcceptStore(NpgsqlDataSource database, AcceptStore accepts, WorkSignal work)
{
    /// <summary>Accepts a job to run or to wait, and answers how many of its event's jobs wait then if it has to.</summary>
    /// <exception cref="Hosting.RefusalException">There is no place for it.</exception>
    public async Task<(Acceptance Acceptance, int? Queued)> AcceptAsync(NewJob job, LaunchLimits limits, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (active, queued) = await CountAsync(connection, job.EventId, cancellationToken);
        var waits = LaunchDecider.MustQueue(limits, job.EventTitle, active, queued);
        var acceptance = (await accepts.AcceptAsync([waits ? job with { Node = null } : job], connection, cancellationToken))[0];
        await transaction.CommitAsync(cancellationToken);

        if (!waits && acceptance == Acceptance.Accepted) work.WakeUp(job.Node);
        return (acceptance, waits ? queued + 1 : null);
    }

    /// <summary>Locks an event's launches until the transaction's end, and counts its jobs.</summary>
    internal static async Task<(int Active, int Queued)> CountAsync(NpgsqlConnection connection, string eventId, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select 1 from event_schedule where event_id = $1 for update") { Parameters = { new() { Value = eventId } } },
                new("select count(*) filter (where state <> 'queued')::int, count(*) filter (where state = 'queued')::int from jobs where event_id = $1 and ended_at is null")
                {
                    Parameters = { new() { Value = eventId } },
                },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return (rows.GetInt32(0), rows.GetInt32(1));
    }
}
