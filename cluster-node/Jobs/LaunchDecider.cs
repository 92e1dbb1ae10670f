using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Jobs;

/// <summary>How many jobs there may be, assigned and running ones together; 0 is no limit.</summary>
/// <param name="OfEvent">At most so many of the event.</param>
/// <param name="OfCategory">At most so many of its category.</param>
/// <param name="InAll">At most so many in the region.</param>
/// <param name="Queues">Whether more than that, and what no server is there for, wait instead of being refused.</param>
/// <param name="QueueMax">At most so many of the event waiting.</param>
public sealed record LaunchLimits(int OfEvent, int OfCategory, int InAll, bool Queues, int QueueMax)
{
    private const int DefaultQueueMax = 1000;

    /// <summary>The limits for an event's jobs.</summary>
    /// <param name="e">The event.</param>
    /// <param name="category">Its category; null if there is none.</param>
    /// <param name="inAll">The region's own limit.</param>
    public static LaunchLimits Of(EventDocument e, Category? category, int inAll) => new(
        Whole(e.Data.Number("max_children") ?? 0),
        Whole(category?.Data.Number("max_children") ?? 0),
        inAll,
        e.Data.IsOn("queue"),
        Whole(e.Data.Number("queue_max") is { } most and > 0 ? most : DefaultQueueMax));

    /// <summary>Whether jobs have to be counted before another one is accepted.</summary>
    public bool Apply => OfEvent > 0 || ReachBeyondEvent;

    /// <summary>Whether jobs of other events have to be counted too.</summary>
    public bool ReachBeyondEvent => OfCategory > 0 || InAll > 0;

    /// <summary>How many more jobs may be assigned.</summary>
    public int RoomAfter(JobCounts counts) => new[] { Left(OfEvent, counts.OfEvent), Left(OfCategory, counts.OfCategory), Left(InAll, counts.InAll) }.Min();

    private static int Left(int most, int taken) => most == 0 ? int.MaxValue : Math.Max(0, most - taken);

    private static int Whole(double number) => (int)Math.Min(number, int.MaxValue);
}

/// <summary>How many jobs have not ended.</summary>
/// <param name="OfEvent">Assigned or running ones of the event.</param>
/// <param name="Queued">Waiting ones of the event.</param>
/// <param name="OfCategory">Assigned or running ones of its category.</param>
/// <param name="InAll">Assigned or running ones of the region.</param>
public readonly record struct JobCounts(int OfEvent, int Queued, int OfCategory, int InAll);

/// <summary>The rules of limits.</summary>
public static class LaunchDecider
{
    /// <summary>Whether the next job has to wait.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="title">The event's title, for the refusal.</param>
    /// <param name="category">The category's title, for the refusal.</param>
    /// <param name="counts">What there is.</param>
    /// <exception cref="RefusalException">There is no place for it, neither to run nor to wait.</exception>
    public static bool MustQueue(LaunchLimits limits, string title, string category, JobCounts counts)
    {
        var full = WhatIsFull(limits, title, category, counts);
        if (full is null && (counts.Queued == 0 || !limits.Queues)) return false;
        if (!limits.Queues) throw new RefusalException("event", full!);
        RequireRoomToWait(limits, counts);
        return true;
    }

    /// <summary>Whether one more job may wait.</summary>
    /// <exception cref="RefusalException">It may not.</exception>
    public static void RequireRoomToWait(LaunchLimits limits, JobCounts counts)
    {
        if (counts.Queued >= limits.QueueMax) throw new RefusalException("event", $"Job could not be queued: Event queue reached max of {limits.QueueMax} items");
    }

    private static string? WhatIsFull(LaunchLimits limits, string title, string category, JobCounts counts) =>
        IsFull(limits.OfEvent, counts.OfEvent) ? $"Maximum of {Jobs(limits.OfEvent)} already running for event: {title}"
        : IsFull(limits.OfCategory, counts.OfCategory) ? $"Maximum of {Jobs(limits.OfCategory)} already running for category: {category}"
        : IsFull(limits.InAll, counts.InAll) ? $"Global maximum of {Jobs(limits.InAll)} already running."
        : null;

    private static bool IsFull(int most, int taken) => most > 0 && taken >= most;

    private static string Jobs(int count) => $"{count} {(count == 1 ? "job" : "jobs")}";
}
