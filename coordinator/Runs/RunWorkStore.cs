using Federation.Coordinator.Hosting;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Runs;

/// <summary>
/// The table of work. A row belongs to the replica that wrote it, which does it at once without reading it again; work for later belongs to nobody until
/// it is due. What belongs to a replica that is gone is anybody's.
/// </summary>
public sealed class RunWorkStore(NpgsqlDataSource dataSource, Replica replica)
{
    private const string Columns = "w.id, w.run_id, w.kind, w.data";

    private static readonly string Take =
        $"""
         with living as materialized ({Replica.Living}),
         taken as materialized (
           select id from run_work
           where due_at <= now() and (owner is null or owner not in (select number from living))
           order by due_at limit $2 for update skip locked)
         update run_work w set owner = $1 from taken where w.id = taken.id returning {Columns}
         """;

    /// <summary>Adds work to a session's transaction; answers what is this replica's to do once that is committed.</summary>
    public IReadOnlyList<RunWork> Add(IDocumentSession session, IEnumerable<(Guid RunId, StepWork Work)> work, DateTimeOffset now)
    {
        List<RunWork> rows = [.. work.Select(one => new RunWork(Guid.CreateVersion7(), one.RunId, one.Work))];
        if (rows.Count == 0) return rows;

        session.QueueSqlCommand(
            """
            insert into run_work (id, run_id, kind, data, owner, due_at)
            select w.id, w.run_id, w.kind, w.data::jsonb, nullif(w.owner, 0), now() + w.delay
            from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::int[], ?::interval[]) w (id, run_id, kind, data, owner, delay)
            """,
            rows.Select(row => row.Id).ToArray(), rows.Select(row => row.RunId).ToArray(), rows.Select(row => row.Kind).ToArray(), rows.Select(row => row.ToJson()).ToArray(),
            rows.Select(row => row.Work is StepTimer ? 0 : replica.Number).ToArray(), rows.Select(row => row.Work is StepTimer timer ? timer.DueAt - now : TimeSpan.Zero).ToArray());
        return [.. rows.Where(row => row.Work is not StepTimer)];
    }

    /// <summary>Takes done work away in a session's transaction.</summary>
    public static void Remove(IDocumentSession session, params Guid[] done)
    {
        if (done.Length > 0) session.QueueSqlCommand("delete from run_work where id = any(?)", done);
    }

    /// <summary>Takes away in a session's transaction a launch that is not to be sent any more.</summary>
    public static void Withdraw(IDocumentSession session, LaunchKey launch) => session.QueueSqlCommand(
        "delete from run_work where run_id = ? and kind = 'launch' and data->>'step' = ? and (data->>'attempt')::int = ?", launch.RunId, launch.Step, launch.Attempt);

    /// <summary>Takes away in a session's transaction what is kept for runs only while they are not over.</summary>
    public static void Forget(IDocumentSession session, IReadOnlyList<Guid> over)
    {
        if (over.Count == 0) return;
        session.QueueSqlCommand("delete from run_work where run_id = any(?) and kind = 'timer'", over.ToArray());
        session.QueueSqlCommand("delete from step_progress where run_id = any(?)", over.ToArray());
    }

    /// <summary>Makes due work that is nobody's, or a dead replica's, this replica's; each row is given to one caller only.</summary>
    public async Task<IReadOnlyList<RunWork>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Take);
        command.Parameters.Add(new() { Value = replica.Number });
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>This replica's due work apart from what it is doing: rows whose commit went well though its answer was lost.</summary>
    public async Task<IReadOnlyList<RunWork>> OverlookedAsync(IReadOnlyCollection<Guid> underWay, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from run_work w where owner = $1 and due_at <= now() and id <> all($2)");
        command.Parameters.Add(new() { Value = replica.Number });
        command.Parameters.Add(new() { Value = underWay.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Whether a piece of work is still to be done.</summary>
    public async Task<bool> IsWantedAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select exists (select from run_work where id = $1)");
        command.Parameters.Add(new() { Value = id });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    internal static Table Table()
    {
        var table = new Table("run_work");
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("run_id", "uuid").NotNull();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("data", "jsonb").NotNull();
        table.AddColumn("owner", "integer");
        table.AddColumn("due_at", "timestamptz").NotNull();
        table.Indexes.Add(new IndexDefinition("run_work_run_id") { Columns = ["run_id"] });
        table.Indexes.Add(new IndexDefinition("run_work_due_at") { Columns = ["due_at"] });
        return table;
    }

    private static async Task<IReadOnlyList<RunWork>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var rows = new List<RunWork>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows.Add(RunWork.Read(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3)));
        return rows;
    }
}
