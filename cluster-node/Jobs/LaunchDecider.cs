using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Jobs;

/// <summary>How many jobs an event may have.</summary>
/// <param name="MaxChildren">At most so many assigned or running; 0 is no limit.</param>
/// <param name="Queues">Whether more than that wait instead of being refused.</param>
/// <param name="QueueMax">At most so many waiting.</param>
public sealed record LaunchLimits(int MaxChildren, bool Queues, int QueueMax)
{
    private const int DefaultQueueMax = 1000;

    /// <summary>An event's limits.</summary>
    public static LaunchLimits Of(EventDocument e) => new(
        Whole(e.Data.Number("max_children") ?? 0), e.Data.IsOn("queue"), Whole(e.Data.Number("queue_max") is { } most and > 0 ? most : DefaultQueueMax));

    private static int Whole(double number) => (int)Math.Min(number, int.MaxValue);

    /// <summary>Whether jobs have to be counted before another one is accepted.</summary>
    public bool Apply => MaxChildren > 0;
}

/// <summary>The rules of an event's limits.</summary>
public static class LaunchDecider
{
    /// <summary>Whether the next job has to wait.</summary>
    /// <param name="limits">The event's limits.</param>
    /// <param name="title">The event's title, for the refusal.</param>
    /// <param name="active">How many of its jobs are assigned or running.</param>
    /// <param name="queued">How many wait.</param>
    /// <exception cref="RefusalException">There is no place for it, neither to run nor to wait.</exception>
    public static bool MustQueue(LaunchLimits limits, string title, int active, int queued)
    {
        if (active < limits.MaxChildren && (queued == 0 || !limits.Queues)) return false;
        if (!limits.Queues)
            throw new RefusalException("event", $"Maximum of {limits.MaxChildren} {(limits.MaxChildren == 1 ? "job" : "jobs")} already running for event: {title}");
        if (queued >= limits.QueueMax)
            throw new RefusalException("event", $"Job could not be queued: Event queue reached max of {limits.QueueMax} items");
        return true;
    }
}
