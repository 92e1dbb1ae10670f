using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Execution;
using Federation.Contracts.Regions;
using Npgsql;
using NpgsqlTypes;

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
        var data = progress.Where(told => told.Data is { Count: > 0 } && !stale.Contains(told.Key)).ToDictionary(told => told.Key.Id, told => told.Data!);
        if (data.Count > 0) await MergeAsync(data, connection, cancellationToken);
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

    /// <summary>The rows are locked by then: what is read is what is written over.</summary>
    private static async Task MergeAsync(Dictionary<string, JsonObject> told, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var merged = new Dictionary<string, string>();
        await using (var read = new NpgsqlCommand("select id, result::text from jobs where id = any($1)", connection) { Parameters = { new() { Value = told.Keys.ToArray() } } })
        {
            await using var rows = await read.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                var result = rows.IsDBNull(1) ? [] : JsonNode.Parse(rows.GetString(1))!.AsObject();
                foreach (var (name, value) in told[rows.GetString(0)]) result[name] = value?.DeepClone();
                merged[rows.GetString(0)] = JsonSerializer.Serialize(result, RegionJson.Options);
            }
        }

        await using var write = new NpgsqlCommand("update jobs set result = m.result from unnest($1::text[], $2::json[]) as m(id, result) where jobs.id = m.id", connection)
        {
            Parameters = { new() { Value = merged.Keys.ToArray() }, new() { Value = merged.Values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json } },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
    }
}
