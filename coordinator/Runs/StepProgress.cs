using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Runs;

/// <summary>
/// The table of how far running jobs say they are. It is kept apart from the runs' histories, which hold what changes their course: what is lost here the next
/// report brings back.
/// </summary>
public sealed class StepProgress(NpgsqlDataSource dataSource)
{
    /// <summary>Notes what the changes of a page say, in the transaction that takes it in, and tells who watches the runs.</summary>
    public static async Task NoteAsync(NpgsqlTransaction transaction, IReadOnlyList<JobChange> changes, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<LaunchKey, double>();
        foreach (var change in changes.Where(change => change is { State: JobStates.Running, Progress: not null }))
            if (LaunchKey.TryParse(change.IdempotencyKey, out var key)) latest[key] = change.Progress!.Value;
        if (latest.Count == 0) return;

        await using var command = new NpgsqlCommand(
            """
            with reported as (select * from unnest($1, $2, $3, $4) r (run_id, step, attempt, progress) where exists (select from run_summaries s where s.id = r.run_id and s.ended_at is null)),
            noted as (insert into step_progress (run_id, step, attempt, progress) select * from reported order by 1, 2, 3
              on conflict (run_id, step, attempt) do update set progress = excluded.progress returning run_id)
            select pg_notify($5, replace(run_id::text, '-', '')) from (select distinct run_id from noted) n
            """,
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = latest.Keys.Select(key => key.RunId).ToArray() },
                new() { Value = latest.Keys.Select(key => key.Step).ToArray() },
                new() { Value = latest.Keys.Select(key => key.Attempt).ToArray() },
                new() { Value = latest.Values.ToArray() },
                new() { Value = RunNews.Channel },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The run with what its running jobs last said.</summary>
    public async Task<Run> AddToAsync(Run run, CancellationToken cancellationToken)
    {
        if (!run.Steps.Any(step => step.State == StepStates.Running)) return run;

        await using var command = dataSource.CreateCommand("select step, attempt, progress from step_progress where run_id = $1");
        command.Parameters.Add(new() { Value = run.Id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var known = new Dictionary<(string Step, int Attempt), double>();
        while (await reader.ReadAsync(cancellationToken)) known[(reader.GetString(0), reader.GetInt32(1))] = reader.GetDouble(2);
        return run with { Steps = [.. run.Steps.Select(step => step.State == StepStates.Running && known.TryGetValue((step.Name, step.Attempt), out var progress) ? step with { Progress = progress } : step)] };
    }

    internal static Table Table()
    {
        var table = new Table("step_progress");
        table.AddColumn("run_id", "uuid").AsPrimaryKey();
        table.AddColumn("step", "text").AsPrimaryKey();
        table.AddColumn("attempt", "integer").AsPrimaryKey();
        table.AddColumn("progress", "double precision").NotNull();
        return table;
    }
}
