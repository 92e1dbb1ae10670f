using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;
using Npgsql;
using NpgsqlTypes;

namespace Federation.ClusterNode.History;

/// <summary>How jobs went: today's, each event's last one, and an event's last so many.</summary>
public sealed class JobStatsStore(NpgsqlDataSource database)
{
    private const string Today =
        """
        select coalesce(sum(jobs), 0)::bigint, coalesce(sum(failed), 0)::bigint, coalesce(sum(elapsed), 0), coalesce(sum(log_size), 0)::bigint
        from (select * from job_counts union all select * from job_count_changes) as counted
        where event_id = '' and bucket >= date_trunc('day', now(), 'UTC')
        """;

    private const string TodayWithin =
        """
        select count(*), count(*) filter (where state in ('error', 'aborted')),
          coalesce(sum(greatest(0, extract(epoch from ended_at - coalesce(started_at, accepted_at)))), 0)::double precision, coalesce(sum(log_size), 0)::bigint
        from jobs
        where ended_at is not null and ended_at >= date_trunc('day', now(), 'UTC') and state <> 'deleted'
          and ($1::text[] is null or category = any($1)) and ($2::text[] is null or target = any($2))
        """;

    private const string LastCodes =
        """
        select s.event_id, j.code from event_schedule s
        cross join lateral (select code, state from jobs where event_id = s.event_id and ended_at is not null order by ended_at desc, id desc limit 1) j
        where j.state <> 'deleted'
        """;

    private const string OfEvent =
        """
        with last as (
          select state, log_size, greatest(0, extract(epoch from ended_at - coalesce(started_at, accepted_at))) as elapsed, started_at - accepted_at as waited
          from jobs
          where event_id = $3 and ended_at is not null and state <> 'deleted'
            and ($1::text[] is null or category = any($1)) and ($2::text[] is null or target = any($2))
          order by ended_at desc, id desc limit $4
        )
        select count(*), count(*) filter (where state = 'success'), count(*) filter (where state = 'error'), count(*) filter (where state = 'aborted'),
          min(elapsed), avg(elapsed), max(elapsed), percentile_cont(0.5) within group (order by elapsed), percentile_cont(0.95) within group (order by elapsed),
          avg(extract(epoch from waited)), avg(log_size)
        from last
        """;

    private const string LastStates =
        """
        select e.id, j.id, j.state from unnest($3::text[]) as e(id)
        cross join lateral (
          select id, state, ended_at from jobs
          where event_id = e.id and ended_at is not null and ($1::text[] is null or category = any($1)) and ($2::text[] is null or target = any($2))
          order by ended_at desc, id desc limit $4) j
        order by j.ended_at, j.id
        """;

    private static readonly string[] OfEventNames = ["jobs", "success", "error", "aborted", "elapsed_min", "elapsed_avg", "elapsed_max", "elapsed_p50", "elapsed_p95", "waited_avg", "log_size_avg"];

    /// <summary>What ended since midnight UTC, as <c>jobs_completed, jobs_failed, jobs_elapsed, jobs_log_size</c>; empty if nothing did.</summary>
    /// <param name="scope">The jobs that count, which are read then; null for all, whose counts are kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JsonObject> TodayAsync(Scope? scope, CancellationToken cancellationToken)
    {
        await using var command = scope is null ? database.CreateCommand(Today) : Command(TodayWithin, scope);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (row.GetInt64(0) == 0) return [];
        return new JsonObject { ["jobs_completed"] = row.GetInt64(0), ["jobs_failed"] = row.GetInt64(1), ["jobs_elapsed"] = Math.Round(row.GetDouble(2), 3), ["jobs_log_size"] = row.GetInt64(3) };
    }

    /// <summary>The code of each event's last job.</summary>
    public async Task<JsonObject> LastCodesAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LastCodes);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var codes = new JsonObject();
        while (await rows.ReadAsync(cancellationToken))
            codes[rows.GetString(0)] = System.Text.Json.JsonSerializer.SerializeToNode<ReplyCode>(rows.IsDBNull(1) ? "0" : rows.GetString(1), RegionJson.Options);
        return codes;
    }

    /// <summary>How the last so many jobs of several events ended, by event, the oldest of them first.</summary>
    public async Task<ILookup<string, (string JobId, string State)>> LastStatesAsync(string[] eventIds, Scope? scope, int last, CancellationToken cancellationToken)
    {
        await using var command = Command(LastStates, scope);
        command.Parameters.Add(new() { Value = eventIds });
        command.Parameters.Add(new() { Value = last });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string EventId, string JobId, string State)>();
        while (await rows.ReadAsync(cancellationToken)) found.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2)));
        return found.ToLookup(row => row.EventId, row => (row.JobId, row.State));
    }

    /// <summary>How an event's last jobs went: how many in all and by their end, seconds they took and waited, bytes they wrote; null where there is nothing to tell.</summary>
    public async Task<JsonObject> OfEventAsync(string eventId, Scope? scope, int last, CancellationToken cancellationToken)
    {
        await using var command = Command(OfEvent, scope);
        command.Parameters.Add(new() { Value = eventId });
        command.Parameters.Add(new() { Value = last });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var stats = new JsonObject();
        for (var i = 0; i < OfEventNames.Length; i++)
            stats[OfEventNames[i]] = row.IsDBNull(i) ? null : JsonValue.Create(Math.Round(Convert.ToDouble(row.GetValue(i), System.Globalization.CultureInfo.InvariantCulture), 3));
        return stats;
    }

    /// <summary>A command whose first two parameters are the categories and the targets that a scope is limited to, null for all.</summary>
    private NpgsqlCommand Command(string sql, Scope? scope)
    {
        var command = database.CreateCommand(sql);
        foreach (var among in new[] { scope?.Categories, scope?.Targets })
            command.Parameters.Add(new() { Value = (object?)among ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        return command;
    }
}
