using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Deletes ended jobs with their logs; a line in the histories stays.</summary>
public sealed class DeleteStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Delete =
        $$"""
        with found as materialized (select id, event_id, ended_at is not null as ended from jobs where id = $1 and state <> '{{JobRow.Deleted}}' for update),
        emptied as (
          update jobs set state = '{{JobRow.Deleted}}', description = null, data = '{}', plugin_data = '{}', result = null, late_result = null, log_size = 0
          from found where jobs.id = found.id and ended
        ),
        logs as (delete from job_logs using found where job_id = found.id and ended)
        select event_id, ended from found
        """;

    /// <summary>Deletes a job.</summary>
    /// <exception cref="RefusalException">There is no such job, or it has not ended.</exception>
    public async Task DeleteAsync(string id, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var delete = new NpgsqlCommand(Delete, connection, transaction) { Parameters = { new() { Value = id } } };
        string eventId;
        await using (var row = await delete.ExecuteReaderAsync(cancellationToken))
        {
            if (!await row.ReadAsync(cancellationToken)) throw JobStore.NotFound(id);
            if (!row.GetBoolean(1)) throw new RefusalException("job", $"Failed to delete job: Still running: {id}");
            eventId = row.GetString(0);
        }

        await ActivityStore.AddAsync(actor.Did("job_delete", ("id", id), ("event", eventId)), time.GetUtcNow(), connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
