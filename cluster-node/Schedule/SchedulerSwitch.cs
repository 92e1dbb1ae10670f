using Federation.ClusterNode.Activity;
using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>
/// The switch that stops all scheduled firing of the region. What comes due while it is off is missed, except for events that catch up.
/// Jobs that run, and those that are started by hand, go on.
/// </summary>
public sealed class SchedulerSwitch(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Whether the scheduler fires; null if nobody has ever used the switch, and it does.</summary>
    public async Task<bool?> IsOnAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select scheduler_on from region");
        return await command.ExecuteScalarAsync(cancellationToken) as bool?;
    }

    /// <summary>Turns it. Switched off, nothing fires any more once this has ended; switched on, events that do not catch up start anew from now.</summary>
    public async Task TurnAsync(bool on, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (on)
        {
            batch.BatchCommands.Add(new(
                """
                update event_schedule s set cursor = clock_timestamp() from mt_doc_event e, region r
                where r.scheduler_on = false and e.id = s.event_id and s.next_due_at <= clock_timestamp() and coalesce(e.data -> 'Data' ->> 'catch_up', '0') in ('0', 'false', '')
                """));
        }

        batch.BatchCommands.Add(new("update region set scheduler_on = $1") { Parameters = { new() { Value = on } } });
        batch.BatchCommands.Add(new($"select pg_notify('{EventStore.Channel}', '')"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await ActivityStore.AddAsync(actor.Did("state_update", ("enabled", on ? 1 : 0)), time.GetUtcNow(), connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
