using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.History;

/// <summary>
/// Deletes ended jobs with their logs once their event has kept enough of them, or long enough; and idempotency keys and the activity log by age. In small batches, each its own transaction,
/// with a rest of some times as long as each took, so that firing and finishing never wait for it. One node at a time does it, the others pass.
/// </summary>
internal sealed class RetentionLoop(
    NpgsqlDataSource database, EventStore events, IOptions<HistoryOptions> options, TimeProvider time, ILogger<RetentionLoop> logger)
    : PeriodicLoop(TimeSpan.FromMinutes(10), time, logger)
{
    private const int Batch = 100;

    /// <summary>How much longer it rests than a batch took.</summary>
    private const int Rest = 20;

    /// <summary>Events that may have too many jobs or too old ones: most have neither, and only their counts are looked at.</summary>
    private const string Candidates =
        """
        select event_id, sum(jobs)::bigint, min(bucket) from (select * from job_counts union all select * from job_count_changes) as counted
        where event_id <> '' group by event_id having sum(jobs) > 0
        """;

    /// <summary>The oldest first. A job that something has still to follow from stays.</summary>
    private const string Delete =
        """
        with old as materialized (
          select id from jobs
          where event_id = $1 and ended_at is not null and ended_at < least($2, clock_timestamp() - interval '1 minute') and not exists (select from job_reactions r where r.id = jobs.id)
          order by ended_at, id limit $3 for update skip locked
        ),
        logs as (delete from job_logs using old where job_id = old.id)
        delete from jobs using old where jobs.id = old.id
        """;

    private const string DeleteKeys =
        "delete from launch_keys where key in (select key from launch_keys where created_at < $1 order by created_at limit $2 for update skip locked)";

    private const string DeleteActivity = "delete from activity where id in (select id from activity where at < $1 order by at, id limit $2 for update skip locked)";

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var turn = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await turn.BeginTransactionAsync(cancellationToken);
        await using var mine = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended('federation retention', 0))", turn, transaction);
        if (await mine.ExecuteScalarAsync(cancellationToken) is not true) return;

        var cutoff = Time.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        foreach (var chunk in (await CandidatesAsync(cancellationToken)).Chunk(Batch)) await ThinOutAsync(chunk, cancellationToken);
        await InBatchesAsync(DeleteKeys, long.MaxValue, cancellationToken, cutoff);
        await InBatchesAsync(DeleteActivity, long.MaxValue, cancellationToken, cutoff);
    }

    private async Task<IReadOnlyList<(string EventId, long Jobs, DateTimeOffset Since)>> CandidatesAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Candidates);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string, long, DateTimeOffset)>();
        while (await rows.ReadAsync(cancellationToken)) found.Add((rows.GetString(0), rows.GetInt64(1), rows.GetFieldValue<DateTimeOffset>(2)));
        return found;
    }

    private async Task ThinOutAsync(IReadOnlyCollection<(string EventId, long Jobs, DateTimeOffset Since)> candidates, CancellationToken cancellationToken)
    {
        var known = await events.FindAllAsync(candidates.Select(candidate => candidate.EventId), cancellationToken);
        foreach (var (eventId, jobs, since) in candidates)
        {
            var e = known.GetValueOrDefault(eventId);
            var cutoff = Time.GetUtcNow() - TimeSpan.FromDays(e?.Data.Number("keep_days") is { } days and > 0 ? Math.Min(days, 36_500) : options.Value.KeepDays);
            var excess = jobs - (e?.Data.Number("keep_jobs") is { } most and > 0 ? (long)most : options.Value.KeepJobs);

            var deleted = since < cutoff ? await InBatchesAsync(Delete, long.MaxValue, cancellationToken, eventId, cutoff) : 0;
            if (excess > deleted) deleted += await InBatchesAsync(Delete, excess - deleted, cancellationToken, eventId, DateTimeOffset.MaxValue);
            if (deleted > 0) logger.JobsForgotten(deleted, eventId);
        }
    }

    private async Task<long> InBatchesAsync(string sql, long most, CancellationToken cancellationToken, params object[] values)
    {
        long all = 0;
        while (all < most)
        {
            var began = Time.GetTimestamp();
            var batch = (int)Math.Min(Batch, most - all);
            await using var command = database.CreateCommand(sql);
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            command.Parameters.Add(new() { Value = batch });
            var deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            all += deleted;
            if (deleted < batch) break;
            await Task.Delay(Rest * Time.GetElapsedTime(began), Time, cancellationToken);
        }

        return all;
    }
}
