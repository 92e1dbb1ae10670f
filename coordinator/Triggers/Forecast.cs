using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Triggers;

/// <summary>The runs that schedules will start. Pure.</summary>
internal static class Forecast
{
    /// <summary>The earliest starts after a time.</summary>
    /// <param name="schedules">The schedules.</param>
    /// <param name="from">The time.</param>
    /// <param name="until">Up to when.</param>
    /// <param name="most">At most this many.</param>
    public static ForecastResponse Of(IEnumerable<TriggerQueries.ActiveSchedule> schedules, DateTimeOffset from, DateTimeOffset until, int most)
    {
        var next = new PriorityQueue<IEnumerator<ForecastStart>, DateTimeOffset>();
        foreach (var schedule in schedules) Enqueue(next, StartsOf(schedule, from).GetEnumerator());

        List<ForecastStart> starts = [];
        while (next.TryDequeue(out var schedule, out var at) && at <= until)
        {
            if (starts.Count == most) return new ForecastResponse(starts, starts[^1].At);
            starts.Add(schedule.Current);
            Enqueue(next, schedule);
        }

        return new ForecastResponse(starts, until);
    }

    private static void Enqueue(PriorityQueue<IEnumerator<ForecastStart>, DateTimeOffset> queue, IEnumerator<ForecastStart> schedule)
    {
        if (schedule.MoveNext()) queue.Enqueue(schedule, schedule.Current.At);
    }

    private static IEnumerable<ForecastStart> StartsOf(TriggerQueries.ActiveSchedule active, DateTimeOffset from) =>
        new ScheduleTimes(active.Schedule).After(active.Cursor > from - active.Schedule.Jitter ? active.Cursor : from - active.Schedule.Jitter)
            .Select(instant => new ForecastStart(instant + ScheduleTimes.DelayOf(active.Schedule, active.Chain, active.Trigger, instant), active.Chain, active.Trigger))
            .Where(start => start.At > from);
}
