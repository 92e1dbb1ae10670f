using System.Text.Json.Nodes;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Npgsql;

namespace Federation.ClusterNode.Reactions;

/// <summary>Makes the jobs that follow from other jobs.</summary>
internal sealed class ChainComposer(EventCache events, CatalogStore catalog, LaunchComposer composer, TimeProvider time, ILogger<ChainComposer> logger)
{
    /// <summary>
    /// Composes and places the jobs to be started, under the limits of their events, whose locks are taken in one order on all nodes. What cannot be started is
    /// left out, and said in the log and in the activity log.
    /// </summary>
    public async Task<IReadOnlyList<NewJob>> ComposeAsync(IReadOnlyCollection<ChainLaunch> launches, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = new List<(ChainLaunch Launch, EventDocument Event)>();
        foreach (var launch in launches)
        {
            if (await events.FindAsync(launch.EventId, cancellationToken) is { } e) found.Add((launch, e));
            else await LeaveOutAsync(launch, $"Event ID not found: {launch.EventId}", connection, cancellationToken);
        }

        var batch = composer.Begin(connection);
        await batch.LockAsync(found.Select(one => one.Event), cancellationToken);
        foreach (var (launch, e) in found) await AddAsync(launch, e, batch, connection, cancellationToken);
        return batch.Jobs;
    }

    /// <summary>Forgets what turned out to be old.</summary>
    public async Task RefreshAsync(IEnumerable<NewJob> stale, CancellationToken cancellationToken)
    {
        foreach (var job in stale) events.Forget(job.EventId);
        await catalog.RefreshAsync(cancellationToken);
    }

    private async Task AddAsync(ChainLaunch launch, EventDocument e, LaunchBatch batch, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var before = batch.Jobs.Count;
        try
        {
            await batch.AddAsync(e, new LaunchRequest(e.Id, null, launch.Overrides, launch.Source, IdempotencyKey: null), time.GetUtcNow(), cancellationToken);
            foreach (var job in batch.Jobs.Skip(before)) logger.Chained(job.Id, job.EventId, launch.Source);
        }
        catch (RefusalException refusal)
        {
            await LeaveOutAsync(launch, refusal.Description, connection, cancellationToken);
        }
    }

    private async Task LeaveOutAsync(ChainLaunch launch, string reason, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        logger.NotChained(launch.EventId, launch.Source, reason);
        var line = new JsonObject { ["description"] = $"Failed to launch chain reaction: {reason}", ["action"] = "warning" };
        await ActivityStore.AddAsync(line, time.GetUtcNow(), connection, cancellationToken);
    }
}
