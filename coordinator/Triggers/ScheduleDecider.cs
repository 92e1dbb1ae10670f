using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Triggers;

/// <summary>What a schedule comes to.</summary>
/// <param name="Instants">The instants that start a run, the earliest first.</param>
/// <param name="Dropped">How many instants were missed and start none.</param>
/// <param name="Cursor">The instant up to which everything has been decided.</param>
/// <param name="NextAt">When to look again; null for never.</param>
internal sealed record ScheduleVerdict(IReadOnlyList<DateTimeOffset> Instants, int Dropped, DateTimeOffset Cursor, DateTimeOffset? NextAt);

/// <summary>Which instants of a schedule start runs. Pure.</summary>
internal static class ScheduleDecider
{
    /// <summary>An instant that is handled later than this was missed: no coordinator was up, or no database.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>At most so many runs are started at once; the rest follows at once.</summary>
    public const int MostAtOnce = 1000;

    /// <summary>What to do about the instants after a cursor that are due.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="chain">Its chain's name.</param>
    /// <param name="trigger">Its own.</param>
    /// <param name="cursor">Up to where everything was decided before.</param>
    /// <param name="now">The time, by PostgreSQL's clock.</param>
    public static ScheduleVerdict Decide(ScheduleTrigger schedule, string chain, string trigger, DateTimeOffset cursor, DateTimeOffset now)
    {
        var times = new ScheduleTimes(schedule);
        var oldest = now - schedule.Jitter - (schedule.CatchUp == CatchUpPolicy.None ? Grace : schedule.CatchUpWithin);
        var last = cursor > oldest ? cursor : oldest;
        List<DateTimeOffset> starting = [];
        DateTimeOffset? missed = null;
        var dropped = 0;
        foreach (var instant in times.After(last))
        {
            var due = DueAt(instant);
            if (due > now || starting.Count == MostAtOnce) break;

            last = instant;
            if (now - due <= Grace || schedule.CatchUp == CatchUpPolicy.All)
            {
                starting.Add(instant);
                continue;
            }

            if (schedule.CatchUp == CatchUpPolicy.None || missed is not null) dropped++;
            if (schedule.CatchUp == CatchUpPolicy.Last) missed = instant;
        }

        if (missed is { } latest) starting.Insert(0, latest);
        return new ScheduleVerdict(starting, dropped, last, times.After(last).Select(instant => (DateTimeOffset?)DueAt(instant)).FirstOrDefault());

        DateTimeOffset DueAt(DateTimeOffset instant) => instant + ScheduleTimes.DelayOf(schedule, chain, trigger, instant);
    }
}
