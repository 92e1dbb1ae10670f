using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;
using Npgsql;

namespace Federation.ClusterNode.Logs;

/// <summary>The jobs' logs: chunks in, ranges out.</summary>
public sealed class LogStore(NpgsqlDataSource database)
{
    private const int PiecesAtOnce = 16;

    /// <summary>Chunks of one job may overlap what is stored and each other; the first gap refuses the rest.</summary>
    private const string Append =
        """
        with sent as materialized (
          select id, epoch, start, bytes, start + length(bytes) as stop from unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[]) as s(id, epoch, start, bytes)
        ),
        held as materialized (
          select j.id, j.epoch, j.log_size from jobs j
          where j.state = 'running' and exists (select from sent s where s.id = j.id and s.epoch = j.epoch) order by j.id for update
        ),
        reached as (
          select s.*, greatest(h.log_size, max(stop) over (partition by s.id order by start, stop rows between unbounded preceding and 1 preceding)) as base
          from sent s join held h using (id, epoch)
        ),
        whole as (
          select id, base, substring(bytes from (base - start + 1)::int) as rest, stop from (
            select *, bool_and(start <= base) over (partition by id order by start, stop) as joins from reached
          ) r where joins and stop > base
        ),
        stored as (
          insert into job_logs (job_id, start_offset, bytes, at) select id, base, rest, clock_timestamp() from whole
        ),
        grown as (
          update jobs set log_size = w.stop from (select id, max(stop) as stop from whole group by id) w where jobs.id = w.id returning jobs.id, jobs.log_size
        )
        select s.id, s.epoch, coalesce(g.log_size, h.log_size, 0), h.id is null
        from (select distinct id, epoch from sent) s left join held h using (id, epoch) left join grown g on g.id = h.id
        """;

    /// <summary>Adds chunks to logs, and answers for each job how far its log is stored.</summary>
    public async Task<IReadOnlyList<LogStored>> AppendAsync(IReadOnlyList<LogChunk> chunks, CancellationToken cancellationToken)
    {
        if (chunks.Count == 0) return [];
        await using var command = database.CreateCommand(Append);
        command.Parameters.Add(new() { Value = chunks.Select(chunk => chunk.Key.Id).ToArray() });
        command.Parameters.Add(new() { Value = chunks.Select(chunk => chunk.Key.Epoch).ToArray() });
        command.Parameters.Add(new() { Value = chunks.Select(chunk => chunk.Offset).ToArray() });
        command.Parameters.Add(new() { Value = chunks.Select(chunk => chunk.Bytes).ToArray() });

        var stored = new Dictionary<JobKey, LogStored>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var key = new JobKey(rows.GetString(0), rows.GetInt32(1));
            stored[key] = new LogStored(key, rows.GetInt64(2), rows.GetBoolean(3));
        }

        return [.. chunks.Select(chunk => stored[chunk.Key])];
    }

    /// <summary>How many bytes of a job's log there are so far; null if there is no such job.</summary>
    public async Task<long?> SizeAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select log_size from jobs where id = $1 and state <> 'deleted'");
        command.Parameters.Add(new() { Value = jobId });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>The bytes of a job's log from an offset up to an end, in pieces.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> BytesAsync(
        string jobId, long offset, long end, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (offset < end)
        {
            var before = offset;
            foreach (var (start, bytes) in await PiecesAsync(jobId, offset, cancellationToken))
            {
                var from = (int)(offset - start);
                var length = (int)Math.Min(bytes.Length - from, end - offset);
                if (length > 0) yield return bytes.AsMemory(from, length);
                offset += Math.Max(length, 0);
            }

            if (offset == before) yield break;
        }
    }

    /// <summary>When the parts of a job's log came in, from the one on that has the byte at an offset.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="offset">The byte.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<LogTime>> TimesAsync(string jobId, long offset, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select start_offset, at from job_logs
            where job_id = $1 and at is not null and start_offset >= coalesce((select max(start_offset) from job_logs where job_id = $1 and start_offset <= $2), 0)
            order by start_offset limit $3
            """);
        command.Parameters.Add(new() { Value = jobId });
        command.Parameters.Add(new() { Value = offset });
        command.Parameters.Add(new() { Value = most });
        var times = new List<LogTime>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) times.Add(new LogTime(rows.GetInt64(0), rows.GetFieldValue<DateTimeOffset>(1).ToEpochSeconds()));
        return times;
    }

    private async Task<List<(long Start, byte[] Bytes)>> PiecesAsync(string jobId, long offset, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select start_offset, bytes from job_logs
            where job_id = $1 and start_offset >= (select max(start_offset) from job_logs where job_id = $1 and start_offset <= $2)
            order by start_offset limit $3
            """);
        command.Parameters.Add(new() { Value = jobId });
        command.Parameters.Add(new() { Value = offset });
        command.Parameters.Add(new() { Value = PiecesAtOnce });
        var pieces = new List<(long, byte[])>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) pieces.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        return pieces;
    }
}
