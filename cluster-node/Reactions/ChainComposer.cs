using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Npgsql;

namespace Federation.ClusterNode.Reactions;

/// <summary>Makes the jobs that follow from other jobs.</summary>
internal sealed class ChainComposer(EventCache events, CatalogStore catalog, Launcher launcher, TimeProvider time, ILogger<ChainComposer> logger)
{
    /// <summary>
    /// Composes and places the jobs to be started, under the limits of their events, whose locks are taken in one order on all nodes. What cannot be started is
    /// left out, and said in the log.
    /// </summary>
    public async Task<IReadOnlyList<NewJob>> ComposeAsync(IEnumerable<ChainLaunch> launches, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var jobs = new List<NewJob>();
        foreach (var launch in launches.OrderBy(launch => launch.EventId, StringComparer.Ordinal))
        {
            try
            {
                var job = await ComposeAsync(launch, jobs, connection, cancellationToken);
                jobs.Add(job);
                logger.Chained(job.Id, job.EventId, launch.Source);
            }
            catch (RefusalException refusal)
            {
                logger.NotChained(launch.EventId, launch.Source, refusal.Description);
            }
        }

        return jobs;
    }

    /// <summary>Forgets what turned out to be old.</summary>
    public async Task RefreshAsync(IEnumerable<NewJob> stale, CancellationToken cancellationToken)
    {
        foreach (var job in stale) events.Forget(job.EventId);
        await catalog.RefreshAsync(cancellationToken);
    }

    private async Task<NewJob> ComposeAsync(ChainLaunch launch, List<NewJob> before, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var e = await events.FindAsync(launch.EventId, cancellationToken) ?? throw EventStore.NotFound(launch.EventId);
        var waits = LaunchLimits.Of(e) is { Apply: true } limits && await MustQueueAsync(e, limits, before, connection, cancellationToken);
        var job = await launcher.ComposeAsync(e, new LaunchRequest(e.Id, null, launch.Overrides, launch.Source, IdempotencyKey: null), time.GetUtcNow(), cancellationToken);
        return waits ? job with { Node = null } : job;
    }

    private static async Task<bool> MustQueueAsync(
        EventDocument e, LaunchLimits limits, List<NewJob> before, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (active, queued) = await LimitedAcceptStore.CountAsync(connection, e.Id, cancellationToken);
        var ofEvent = before.Where(job => job.EventId == e.Id).ToList();
        return LaunchDecider.MustQueue(limits, e.Title, active + ofEvent.Count(job => job.Node is not null), queued + ofEvent.Count(job => job.Node is null));
    }
}
