using System.Collections.Concurrent;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Logs;
using Federation.ClusterNode.Reactions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>The region as this node's worker sees it: transactions in the region's database.</summary>
internal sealed class WorkQueue(
    NpgsqlDataSource database, WorkSignal work, FinishStore finishes, ProgressStore progresses, LogStore logs, OrderReader orders, IOptions<NodeOptions> node, TimeProvider time) : IWorkQueue
{
    /// <summary>The notification channel on which a node's name is told when there is work for it.</summary>
    internal const string Channel = "federation_work";

    private const string Take =
        $"""
        with mine as materialized (
          select id from jobs where node = $1 and state = 'assigned' and assigned_at <= clock_timestamp() order by priority desc, accepted_at, id limit $2 for update skip locked
        ),
        taken as (
          update jobs set state = 'running', started_at = coalesce(first_started_at, clock_timestamp()) from mine where jobs.id = mine.id returning jobs.*
        ),
        change as ({ChangesSql.InsertFrom}taken),
        reaction as ({ReactionStore.InsertStarts})
        select {OrderReader.Columns}, pg_notify('{ChangesSql.Channel}', '') from taken order by priority desc, accepted_at, id
        """;

    private const string Running = $"select {OrderReader.Columns} from jobs where node = $1 and state = 'running'";

    private const string Asked =
        """
        select id, epoch, abort_reason, updated_at from jobs
        where node = $1 and state = 'running' and (abort_requested_at is not null or updated_at is not null)
        """;

    private const string Updated = Running + " and id = any($2)";

    private const string NextTry = "select min(assigned_at) - clock_timestamp() from jobs where node = $1 and state = 'assigned' and assigned_at > clock_timestamp()";

    /// <summary>How often the database is asked without being called.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(3);

    /// <summary>The aborts that the worker has been given since this process started.</summary>
    private readonly ConcurrentDictionary<JobKey, bool> abortsGiven = new();

    /// <summary>The changes that the worker has been given since this process started: when the last one of each job was made.</summary>
    private readonly ConcurrentDictionary<JobKey, DateTimeOffset> updatesGiven = new();

    private string Name => node.Value.Name;

    /// <inheritdoc />
    public async Task<WorkOrders> TakeAsync(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            work.Ask();
            var (orders, nextTry) = await TryTakeAsync(work.IsDraining ? 0 : most, cancellationToken);
            if (orders is not null) return orders;
            var left = wait - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return WorkOrders.None;
            await work.WaitAsync(Sooner(nextTry ?? AskEvery, Sooner(left, AskEvery)), cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<JobOrder>> RunningAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Running);
        command.Parameters.Add(new() { Value = Name });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await orders.ReadAsync(rows, cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<JobKey>> ReportAsync(IReadOnlyList<JobProgress> progress, CancellationToken cancellationToken) =>
        progresses.ReportAsync(progress, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<LogStored>> AppendLogAsync(IReadOnlyList<LogChunk> chunks, CancellationToken cancellationToken) =>
        logs.AppendAsync(chunks, cancellationToken);

    /// <inheritdoc />
    public async Task FinishAsync(IReadOnlyList<JobResult> results, CancellationToken cancellationToken)
    {
        await finishes.FinishAsync(results, cancellationToken);
        foreach (var result in results)
        {
            abortsGiven.TryRemove(result.Key, out _);
            updatesGiven.TryRemove(result.Key, out _);
        }
    }

    /// <summary>Null without orders, and how long until a job that waits for its next try may be taken.</summary>
    private async Task<(WorkOrders? Orders, TimeSpan? NextTry)> TryTakeAsync(int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (start, asked, nextTry) = await TakeAsync(most, connection, cancellationToken);
        var changed = asked.Where(one => one.UpdatedAt is { } at && updatesGiven.GetValueOrDefault(one.Key) != at).ToDictionary(one => one.Key, one => one.UpdatedAt!.Value);
        var updates = changed.Count == 0 ? [] : await UpdatesAsync([.. changed.Keys.Select(key => key.Id)], connection, cancellationToken);

        // Given is what can no longer fail to reach the worker.
        foreach (var update in updates) updatesGiven[update.Key] = changed.GetValueOrDefault(update.Key);
        var aborts = asked.Where(one => one.AbortReason is not null && abortsGiven.TryAdd(one.Key, true)).Select(one => new AbortOrder(one.Key, one.AbortReason!)).ToList();
        return (start.Count + aborts.Count + updates.Count > 0 ? new WorkOrders(start, aborts, updates) : null, nextTry);
    }

    private async Task<(IReadOnlyList<JobOrder> Start, IReadOnlyList<AskedOfJob> Asked, TimeSpan? NextTry)> TakeAsync(
        int most, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(Take) { Parameters = { new() { Value = Name }, new() { Value = most } } },
                new(Asked) { Parameters = { new() { Value = Name } } },
                new(NextTry) { Parameters = { new() { Value = Name } } },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var start = await orders.ReadAsync(rows, cancellationToken, areTaken: true);
        await rows.NextResultAsync(cancellationToken);
        var asked = new List<AskedOfJob>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var key = new JobKey(rows.GetString(0), rows.GetInt32(1));
            asked.Add(new AskedOfJob(key, rows.IsDBNull(2) ? null : rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetFieldValue<DateTimeOffset>(3)));
        }

        await rows.NextResultAsync(cancellationToken);
        TimeSpan? nextTry = await rows.ReadAsync(cancellationToken) && !rows.IsDBNull(0) ? rows.GetFieldValue<TimeSpan>(0) : null;
        return (start, asked, nextTry);
    }

    private async Task<IReadOnlyList<UpdateOrder>> UpdatesAsync(string[] ids, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Updated, connection) { Parameters = { new() { Value = Name }, new() { Value = ids } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return [.. (await orders.ReadAsync(rows, cancellationToken)).Select(order => new UpdateOrder(order.Key, order.Job))];
    }

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>What is asked of a running job: its end, a change, or both.</summary>
    private readonly record struct AskedOfJob(JobKey Key, string? AbortReason, DateTimeOffset? UpdatedAt);
}
