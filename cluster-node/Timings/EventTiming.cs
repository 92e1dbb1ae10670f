using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Timings;

/// <summary>When an event is due: its <c>timing</c>, read in its <c>timezone</c> by its <c>dst</c>, but for its <c>blackouts</c>.</summary>
public sealed class EventTiming
{
    /// <summary>How many blackouts in a row are stepped over, decades of daily ones: what is never due but in blackouts is never due.</summary>
    private const int MostBlackouts = 20_000;

    private readonly Recurrence times;
    private readonly Blackouts blackouts;

    private EventTiming(Recurrence times, Blackouts blackouts)
    {
        this.times = times;
        this.blackouts = blackouts;
    }

    /// <summary>The timing of an event in Cronicle's shape; null if it is on demand only. A zone that this machine does not know counts as UTC.</summary>
    /// <exception cref="TimingException">Something about it cannot be read.</exception>
    public static EventTiming? Of(JsonObject e)
    {
        var zone = e.Text("timezone") is { } name && TimeZones.TryFind(name, out var found) ? found : TimeZoneInfo.Utc;
        var (changes, blackouts) = (ClockChanges.Parse(e["dst"]), Blackouts.Parse(e["blackouts"], zone));
        return TimingParser.Parse(e["timing"], zone, changes) is { } times ? new EventTiming(times, blackouts) : null;
    }

    /// <summary>The first due instant after another one; null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset after)
    {
        for (var tries = 0; tries < MostBlackouts; tries++)
        {
            if (times.NextAfter(after) is not { } next) return null;
            if (blackouts.EndOf(next) is not { } end) return next;
            after = end.AddTicks(-1);
        }

        return null;
    }

    /// <summary>The due instants after one and up to another, in order.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until)
    {
        for (var next = NextAfter(after); next is { } due && due <= until; next = NextAfter(due)) yield return due;
    }

    /// <summary>The last so many of the due instants after one and up to another, in order.</summary>
    public IReadOnlyList<DateTimeOffset> LastBetween(DateTimeOffset after, DateTimeOffset until, int most)
    {
        for (var span = TimeSpan.FromMinutes(1); ; span *= 2)
        {
            var start = until - after > span ? until - span : after;
            var last = Between(start, until).TakeLast(most).ToList();
            if (last.Count == most || start <= after) return last;
        }
    }
}
