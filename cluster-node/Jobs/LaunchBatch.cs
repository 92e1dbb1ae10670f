using Federation.ClusterNode.Schedule;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>
/// The jobs that one transaction is to accept. Where limits apply, launches come one after the other: under the lock of the event's row in the schedule, and where a
/// limit reaches beyond the event, under one more for all of these. Locks are always taken in that order, those of several events at once.
/// </summary>
public sealed class LaunchBatch(LaunchComposer composer, NpgsqlConnection connection)
{
    private readonly List<NewJob> jobs = [];
    private readonly Dictionary<string, JobCounts> counted = [];

    /// <summary>What was added so far, in its order; jobs without a node have to wait.</summary>
    public IReadOnlyList<NewJob> Jobs => jobs;

    /// <summary>Locks the launches of several events; needed before the first of them is added, unless their rows in the schedule are locked already.</summary>
    public async Task LockAsync(IEnumerable<EventDocument> events, CancellationToken cancellationToken)
    {
        var limited = events.Where(e => composer.LimitsOf(e) is { Apply: true } or { Queues: true }).Select(e => e.Id).Distinct().ToArray();
        if (limited.Length > 0) await JobCountStore.LockAsync(limited, connection, cancellationToken);
    }

    /// <summary>Composes the jobs of a launch and adds them.</summary>
    /// <returns>How many of the event's jobs wait then, if these have to; null if they do not.</returns>
    /// <exception cref="Hosting.RefusalException">It cannot be started, or there is no place for it.</exception>
    public async Task<int?> AddAsync(EventDocument e, LaunchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var limits = composer.LimitsOf(e);
        var counts = limits.Apply ? await CountAsync(e, limits, cancellationToken) : default;
        var waits = limits.Apply && LaunchDecider.MustQueue(limits, e.Title, composer.CategoryOf(e), counts);
        var made = await composer.ComposeAsync(e, request, now, cancellationToken);
        if (!waits && made[0].Node is null)
        {
            if (!limits.Apply) counts = await CountAsync(e, limits, cancellationToken);
            LaunchDecider.RequireRoomToWait(limits, counts);
            waits = true;
        }

        jobs.AddRange(waits ? made.Select(job => job with { Node = null }) : made);
        return waits ? counts.Queued + made.Count : null;
    }

    private async Task<JobCounts> CountAsync(EventDocument e, LaunchLimits limits, CancellationToken cancellationToken)
    {
        var category = e.Data["category"]?.ToString() ?? "";
        if (!counted.TryGetValue(e.Id, out var stored))
            counted[e.Id] = stored = await JobCountStore.CountAsync(e.Id, category, limits.ReachBeyondEvent, connection, cancellationToken);

        var active = jobs.Where(job => job.Node is not null).ToList();
        return new JobCounts(
            stored.OfEvent + active.Count(job => job.EventId == e.Id),
            stored.Queued + jobs.Count(job => job.Node is null && job.EventId == e.Id),
            stored.OfCategory + active.Count(job => job.Category == category),
            stored.InAll + active.Count);
    }
}
