using System.Collections.Concurrent;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Logs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>The region as this node's worker sees it: transactions in the region's database.</summary>
internal sealed class WorkQueue(
    NpgsqlDataSource database, WorkSignal work, TakeStore takes, FinishStore finishes, ProgressStore progresses, LogStore logs, IOptions<NodeOptions> node, TimeProvider time) : IWorkQueue
{
    /// <summary>The notification channel on which a node's name is told when there is work for it.</summary>
    internal const string Channel = "federation_work";

    /// <summary>How often the database is asked without being called.</summary>
    internal static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(3);

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
    public Task<IReadOnlyList<JobOrder>> RunningAsync(CancellationToken cancellationToken) => takes.RunningAsync(Name, cancellationToken);

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
        var (start, asked, nextTry) = await takes.TakeAsync(Name, most, connection, cancellationToken);
        var changed = asked.Where(one => one.UpdatedAt is { } at && updatesGiven.GetValueOrDefault(one.Key) != at).ToDictionary(one => one.Key, one => one.UpdatedAt!.Value);
        var updates = await takes.UpdatesAsync(Name, [.. changed.Keys.Select(key => key.Id)], connection, cancellationToken);

        // Given is what can no longer fail to reach the worker.
        foreach (var update in updates) updatesGiven[update.Key] = changed.GetValueOrDefault(update.Key);
        var aborts = asked.Where(one => one.AbortReason is not null && abortsGiven.TryAdd(one.Key, true)).Select(one => new AbortOrder(one.Key, one.AbortReason!)).ToList();
        return (start.Count + aborts.Count + updates.Count > 0 ? new WorkOrders(start, aborts, updates) : null, nextTry);
    }

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
