using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Reactions;
using Federation.Contracts.Regions;
using Npgsql;
using NpgsqlTypes;

namespace Federation.ClusterNode.Jobs;

/// <summary>
/// Ends jobs: state, result, the log's last bytes, the change and what is to be reacted to, in one statement for many jobs. A job that failed by itself and has
/// tries left does not end: its node gets it again, with a new epoch, once its delay is over, and the change tells why the try before failed.
/// </summary>
internal sealed class FinishStore(NpgsqlDataSource database, JobEnds ends, QueueLoop queue, ReactionLoop reactions, WorkSignal work)
{
    private const string Finish =
        $"""
        with told as materialized (
          select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::json[], $9::json[], $10::bigint[], $11::bytea[], $12::boolean[])
            as t(id, epoch, state, code, description, started_at, ended_at, result, chain_data, tail_offset, tail, tells)
        ),
        held as materialized (
          select j.id, j.log_size, j.event_id, j.retries > 0 and j.abort_requested_at is null as has_tries from jobs j join told t on t.id = j.id and t.epoch = j.epoch where j.state = 'running' order by j.id for update of j
        ),
        whole as materialized (
          select t.*, h.log_size, h.event_id, coalesce(h.has_tries, false) and t.state = 'error' as again from held h join told t using (id) where t.tail_offset <= h.log_size
        ),
        tail as (
          insert into job_logs (job_id, start_offset, bytes, at)
          select id, log_size, substring(tail from (log_size - tail_offset + 1)::int), clock_timestamp() from whole where tail_offset + length(tail) > log_size
        ),
        ended as (
          update jobs set state = w.state, code = w.code, description = w.description, started_at = coalesce(jobs.first_started_at, w.started_at), ended_at = w.ended_at, result = w.result,
            log_size = greatest(jobs.log_size, w.tail_offset + length(w.tail)), unreachable_since = null, tells_end = jobs.tells_end or w.tells
          from whole w where jobs.id = w.id and not w.again
          returning jobs.*, w.chain_data
        ),
        retried as (
          update jobs set state = 'assigned', epoch = jobs.epoch + 1, retries = jobs.retries - 1, assigned_at = clock_timestamp() + make_interval(secs => jobs.retry_delay),
            first_started_at = coalesce(jobs.first_started_at, w.started_at), started_at = coalesce(jobs.first_started_at, w.started_at),
            log_size = greatest(jobs.log_size, w.tail_offset + length(w.tail)), unreachable_since = null, pid = null, progress = null, result = null
          from whole w where jobs.id = w.id and w.again
          returning jobs.*, w.code as failed_with, w.description as failed_because
        ),
        change as (
          insert into job_changes ({ChangesSql.Columns}, chain_data)
          select id, state, event_id, event_title, idempotency_key, node, unreachable_since, progress, code, description, chain_data from ended
        ),
        retry as (
          insert into job_changes ({ChangesSql.Columns})
          select id, state, event_id, event_title, idempotency_key, node, unreachable_since, progress, failed_with, failed_because from retried
        ),
        reaction as ({ReactionStore.InsertEnds}),
        late as (
          update jobs set late_result = t.result from told t
          where jobs.id = t.id and (jobs.epoch <> t.epoch or jobs.code = 'lost') and jobs.late_result is null and not exists (select from held h where h.id = t.id)
        )
        select t.id, h.id is not null and w.id is null, pg_notify('{ChangesSql.Channel}', ''), case when e.id is not null then pg_notify('{JobEnds.Channel}', t.id) end,
          case when e.id is not null and exists (select from jobs q where q.event_id = e.event_id and q.state = 'queued') then e.event_id end, coalesce(e.tells_end, false),
          coalesce(w.again, false), e.state, e.event_title, e.node, e.accepted_at, e.started_at, e.ended_at, e.code, case when $13 then e.data ->> '{JobTrace.Property}' end
        from told t left join held h on h.id = t.id left join whole w on w.id = t.id left join ended e on e.id = t.id
        """;

    /// <summary>Ends jobs of this region; a stale epoch changes nothing but leaves its result as evidence.</summary>
    /// <exception cref="InvalidOperationException">A log has a gap before its last bytes; the other jobs have ended.</exception>
    public async Task FinishAsync(IReadOnlyList<JobResult> results, CancellationToken cancellationToken)
    {
        if (results.Count == 0) return;
        var gaps = new List<string>();
        var freed = new HashSet<string>();
        var (tells, again) = (false, false);
        await using (var command = CommandFor(results))
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                if (rows.GetBoolean(1)) gaps.Add(rows.GetString(0));
                if (!rows.IsDBNull(4)) freed.Add(rows.GetString(4));
                tells |= rows.GetBoolean(5);
                again |= rows.GetBoolean(6);
                if (rows.IsDBNull(7)) continue;
                JobsTelemetry.CountEnd(rows.GetString(7));
                if (JobTrace.IsWanted) JobTrace.Tell(TracedOf(rows));
            }
        }

        foreach (var result in results) ends.Tell(result.Key.Id);
        if (freed.Count > 0) queue.WakeUp();
        if (tells) reactions.WakeUp();
        if (again) work.WakeUp(null);
        if (gaps.Count > 0) throw new InvalidOperationException($"The log of {string.Join(", ", gaps)} is not stored up to its last bytes.");
    }

    private NpgsqlCommand CommandFor(IReadOnlyList<JobResult> results)
    {
        var command = database.CreateCommand(Finish);
        Add(results.Select(result => result.Key.Id));
        Add(results.Select(result => result.Key.Epoch));
        Add(results.Select(result => result.Aborted ? JobStates.Aborted : result.Code.IsOk ? JobStates.Success : JobStates.Error));
        Add(results.Select(result => Clean(result.Code.ToString())));
        Add(results.Select(result => Clean(result.Description)));
        Add(results.Select(result => result.StartedAt.ToUniversalTime()));
        Add(results.Select(result => result.EndedAt.ToUniversalTime()));
        Add(results.Select(result => Json(result.Data)), NpgsqlDbType.Json);
        Add(results.Select(result => Json(result.Data?["chain_data"] as JsonObject)), NpgsqlDbType.Json);
        Add(results.Select(result => result.LogTail.Offset));
        Add(results.Select(result => result.LogTail.Bytes.ToArray()));
        Add(results.Select(result => result.Data is { } data && JobCourse.SaysWhatFollows(data)));
        command.Parameters.Add(new() { Value = JobTrace.IsWanted });
        return command;

        void Add<T>(IEnumerable<T> values, NpgsqlDbType? type = null)
        {
            var parameter = new NpgsqlParameter { Value = values.ToArray() };
            if (type is { } element) parameter.NpgsqlDbType = NpgsqlDbType.Array | element;
            command.Parameters.Add(parameter);
        }
    }

    private static TracedJob TracedOf(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(8), row.GetString(9), row.GetFieldValue<DateTimeOffset>(10), row.GetFieldValue<DateTimeOffset>(11), row.GetFieldValue<DateTimeOffset>(12),
        row.GetString(7), row.GetString(13), row.IsDBNull(14) ? null : row.GetString(14));

    /// <summary>PostgreSQL's text holds every character but NUL.</summary>
    private static string Clean(string text) => text.Replace("\0", "", StringComparison.Ordinal);

    private static string? Json(JsonObject? data) => data is null ? null : JsonSerializer.Serialize(data, RegionJson.Options);
}
