using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Execution;
using Federation.Contracts.Regions;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Records how far running jobs are.</summary>
public sealed class ProgressStore(NpgsqlDataSource database)
{
    private const string Report =
        $"""
        with told as materialized (
          select * from unnest($1::text[], $2::int[], $3::double precision[], $4::int[]) as t(id, epoch, progress, pid)
        ),
        held as materialized (
          select j.id, j.progress from jobs j join told t on t.id = j.id and t.epoch = j.epoch where j.state = 'running' order by j.id for update of j
        ),
        moved as (
          update jobs set progress = coalesce(t.progress, jobs.progress), pid = coalesce(t.pid, jobs.pid)
          from told t, held h
          where jobs.id = h.id and t.id = h.id
            and (t.progress is not null and t.progress is distinct from jobs.progress or t.pid is not null and t.pid is distinct from jobs.pid)
          returning jobs.*
        ),
        further as (select m.* from moved m join held h using (id) where m.progress is distinct from h.progress),
        change as ({ChangesSql.InsertFrom}further)
        select t.id, t.epoch, h.id is null, case when f.id is not null then pg_notify('{ChangesSql.Channel}', '') end
        from told t left join held h using (id) left join further f using (id)
        """;

    /// <summary>Records progress and answers whose epoch is not the job's any more.</summary>
    public async Task<IReadOnlyList<JobKey>> ReportAsync(IReadOnlyList<JobProgress> progress, CancellationToken cancellationToken)
    {
        if (progress.Count == 0) return [];
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var stale = await MoveAsync(progress, connection, cancellationToken);
        foreach (var told in progress)
            if (told.Data is { Count: > 0 } data && !stale.Contains(told.Key)) await MergeAsync(told.Key.Id, data, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return stale;
    }

    private static async Task<List<JobKey>> MoveAsync(IReadOnlyList<JobProgress> progress, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Report, connection)
        {
            Parameters =
            {
                new() { Value = progress.Select(told => told.Key.Id).ToArray() },
                new() { Value = progress.Select(told => told.Key.Epoch).ToArray() },
                new() { Value = progress.Select(told => told.Progress).ToArray() },
                new() { Value = progress.Select(told => told.Pid).ToArray() },
            },
        };
        var stale = new List<JobKey>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            if (rows.GetBoolean(2)) stale.Add(new JobKey(rows.GetString(0), rows.GetInt32(1)));
        return stale;
    }

    /// <summary>The row is locked by then: what is read is what is written over.</summary>
    private static async Task MergeAsync(string id, JsonObject data, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var read = new NpgsqlCommand("select result::text from jobs where id = $1", connection) { Parameters = { new() { Value = id } } };
        var merged = await read.ExecuteScalarAsync(cancellationToken) is string before ? JsonNode.Parse(before)!.AsObject() : [];
        foreach (var (name, value) in data) merged[name] = value?.DeepClone();

        await using var write = new NpgsqlCommand("update jobs set result = $2::json where id = $1", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = JsonSerializer.Serialize(merged, RegionJson.Options) } },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
    }
}
