using Federation.ClusterNode.Timings;

namespace Federation.ClusterNode.Schedule;

/// <summary>What an event's schedule asks for at one moment.</summary>
/// <param name="Fire">The due instants whose jobs are to be started now, oldest first.</param>
/// <param name="Cursor">Up to where the schedule is dealt with once they are.</param>
/// <param name="NextDueAt">When to look again; null if never.</param>
public sealed record Firing(IReadOnlyList<DateTimeOffset> Fire, DateTimeOffset Cursor, DateTimeOffset? NextDueAt);

/// <summary>The rules of firing: which instants between a cursor and now get a job.</summary>
public static class FiringDecider
{
    /// <summary>How late an instant may be and still not count as missed by an event that makes up for some of them only.</summary>
    private static readonly TimeSpan InTime = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What came due while a scheduler was up fires. What came due before is missed: it fires as far as the event catches up. In order, at most
    /// <paramref name="most"/> at a time.
    /// </summary>
    /// <param name="timing">When the event is due.</param>
    /// <param name="cursor">Up to where its schedule is dealt with.</param>
    /// <param name="upSince">Since when there has always been a scheduler.</param>
    /// <param name="now">The database's clock.</param>
    /// <param name="catchUp">Which missed instants are made up for; null for none.</param>
    /// <param name="most">How many jobs are started at once.</param>
    public static Firing Decide(EventTiming timing, DateTimeOffset cursor, DateTimeOffset upSince, DateTimeOffset now, CatchUp? catchUp, int most)
    {
        var missedUntil = catchUp switch
        {
            null => upSince,
            { IsLimited: true } => Later(upSince, now - InTime),
            _ => cursor,
        };
        var after = Later(cursor, Earlier(missedUntil, now));
        var missed = catchUp is { } policy && after > cursor ? Missed(timing, cursor, after, now, policy) : [];
        var fire = missed.Concat(timing.Between(after, now)).Take(most).ToList();
        var dealtWith = fire.Count == most ? fire[^1] : Later(cursor, now);
        return new Firing(fire, dealtWith, timing.NextAfter(dealtWith));
    }

    private static IEnumerable<DateTimeOffset> Missed(EventTiming timing, DateTimeOffset after, DateTimeOffset until, DateTimeOffset now, CatchUp policy)
    {
        if (policy.MaxAge is { } age) after = Later(after, now - age);
        return policy.Most is { } most ? timing.LastBetween(after, until, most) : timing.Between(after, until);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
