namespace Federation.ClusterNode.Schedule;

/// <summary>What an event's schedule asks for at one moment.</summary>
/// <param name="Fire">The due instants whose jobs are to be started now, oldest first.</param>
/// <param name="Cursor">Up to where the schedule is dealt with once they are.</param>
/// <param name="NextDueAt">When to look again; null if never.</param>
public sealed record Firing(IReadOnlyList<DateTimeOffset> Fire, DateTimeOffset Cursor, DateTimeOffset? NextDueAt);

/// <summary>The rules of firing: which instants between a cursor and now get a job.</summary>
public static class FiringDecider
{
    /// <summary>A due instant stays due this long: a node that was away meanwhile still fires it. What is older was missed.</summary>
    public static readonly TimeSpan DueFor = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Without catch-up only the newest due instant counts, if it is not missed. With it every instant after the cursor gets its job, in order,
    /// at most <paramref name="most"/> at a time.
    /// </summary>
    public static Firing Decide(Timing timing, TimeZoneInfo zone, DateTimeOffset cursor, DateTimeOffset now, bool catchUp, int most)
    {
        if (!catchUp)
        {
            var newest = Due(timing, zone, Later(cursor, now - DueFor), now).Cast<DateTimeOffset?>().LastOrDefault();
            return new Firing(newest is { } instant ? [instant] : [], Later(cursor, now), timing.NextAfter(Later(cursor, now), zone));
        }

        var due = Due(timing, zone, cursor, now).Take(most).ToList();
        var dealtWith = due.Count == most ? due[^1] : Later(cursor, now);
        return new Firing(due, dealtWith, timing.NextAfter(dealtWith, zone));
    }

    private static IEnumerable<DateTimeOffset> Due(Timing timing, TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset until)
    {
        for (var next = timing.NextAfter(after, zone); next is { } due && due <= until; next = timing.NextAfter(due, zone)) yield return due;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
