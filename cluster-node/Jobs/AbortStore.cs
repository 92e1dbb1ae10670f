using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Reactions;
using Federation.Contracts.Regions;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>What an abort met.</summary>
public enum AbortOutcome
{
    /// <summary>There is no such job.</summary>
    Unknown,

    /// <summary>It had not ended and does now, or its node was told to end it.</summary>
    Aborting,

    /// <summary>It had ended before.</summary>
    Finished,
}

/// <summary>Aborts jobs: a waiting one ends at once, a running one is ended by its node.</summary>
internal sealed class AbortStore(NpgsqlDataSource database, WorkSignal work, JobEnds ends, ReactionLoop reactions)
{
    private const string Abort =
        $"""
        with found as materialized (select id, state from jobs where id = $1 for update),
        ended as (
          update jobs set state = 'aborted', ended_at = clock_timestamp(), code = '1', description = 'Job Aborted: ' || $2, abort_reason = $2, abort_requested_at = clock_timestamp()
          from found where jobs.id = found.id and found.state in ('queued', 'assigned')
          returning jobs.*
        ),
        change as ({ChangesSql.InsertFrom}ended),
        reaction as ({ReactionStore.InsertEnds}),
        asked as (
          update jobs set abort_requested_at = clock_timestamp(), abort_reason = $2
          from found where jobs.id = found.id and found.state = 'running' and jobs.abort_requested_at is null
          returning jobs.node
        )
        select f.state, a.node,
          case when a.node is not null then pg_notify('{WorkQueue.Channel}', a.node) end,
          case when e.id is not null then pg_notify('{ChangesSql.Channel}', '') end,
          case when e.id is not null then pg_notify('{JobEnds.Channel}', e.id) end
        from found f left join asked a on true left join ended e on true
        """;

    /// <summary>Aborts a job.</summary>
    public async Task<AbortOutcome> AbortAsync(string id, string reason, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Abort);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = reason });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return AbortOutcome.Unknown;

        var (state, node) = (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1));
        await row.CloseAsync();
        if (node is not null) work.WakeUp(node);
        if (state is "queued" or "assigned")
        {
            ends.Tell(id);
            JobsTelemetry.CountEnd(JobStates.Aborted);
            reactions.WakeUp();
        }

        return state is "queued" or "assigned" or "running" ? AbortOutcome.Aborting : AbortOutcome.Finished;
    }

    /// <summary>The jobs that were launched with a key. If none was, a tombstone takes the key: a launch that comes later is refused, and the answer is empty.</summary>
    public async Task<IReadOnlyList<string>> LaunchedWithAsync(string key, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("insert into launch_keys (key, job_ids, created_at) values ($1, '{}', now()) on conflict (key) do nothing") { Parameters = { new() { Value = key } } });
        batch.BatchCommands.Add(new("select job_ids from launch_keys where key = $1") { Parameters = { new() { Value = key } } });
        return (string[])(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Aborts all active jobs of an event.</summary>
    public Task AbortAllOfAsync(string eventId, string reason, CancellationToken cancellationToken) =>
        AbortAllAsync("select id from jobs where event_id = $1 and ended_at is null", eventId, reason, cancellationToken);

    /// <summary>Aborts all active jobs of a category.</summary>
    public Task AbortAllOfCategoryAsync(string category, string reason, CancellationToken cancellationToken) =>
        AbortAllAsync("select id from jobs where category = $1 and ended_at is null", category, reason, cancellationToken);

    /// <summary>Aborts all active jobs that run with a plugin.</summary>
    public Task AbortAllWithPluginAsync(string plugin, string reason, CancellationToken cancellationToken) =>
        AbortAllAsync("select id from jobs where plugin = $1 and ended_at is null", plugin, reason, cancellationToken);

    /// <summary>Aborts all waiting jobs of an event.</summary>
    public Task AbortQueueOfAsync(string eventId, string reason, CancellationToken cancellationToken) =>
        AbortAllAsync("select id from jobs where event_id = $1 and state = 'queued' order by accepted_at desc", eventId, reason, cancellationToken);

    private async Task AbortAllAsync(string select, string of, string reason, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(select);
        command.Parameters.Add(new() { Value = of });
        var ids = new List<string>();
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) ids.Add(rows.GetString(0));
        foreach (var id in ids) await AbortAsync(id, reason, cancellationToken);
    }
}
