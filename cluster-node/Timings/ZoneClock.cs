using System.Collections.Concurrent;

namespace Federation.ClusterNode.Timings;

/// <summary>A stretch of time in which a zone's clock is not changed; no longer than a year.</summary>
/// <param name="Start">Its first instant.</param>
/// <param name="End">The first instant after it.</param>
/// <param name="Offset">How far the clock is ahead of UTC.</param>
/// <param name="OffsetBefore">How far it was just before.</param>
public sealed record ClockStretch(DateTimeOffset Start, DateTimeOffset End, TimeSpan Offset, TimeSpan OffsetBefore)
{
    /// <summary>What the clock shows at its start.</summary>
    public DateTime LocalStart => Start.UtcDateTime + Offset;

    /// <summary>The first time it shows that it has not shown before.</summary>
    public DateTime FirstNewLocal => Start.UtcDateTime + (Offset > OffsetBefore ? Offset : OffsetBefore);

    /// <summary>What the clock would show at its end, were it not changed then.</summary>
    public DateTime LocalEnd => End.UtcDateTime + Offset;

    /// <summary>The instant at which the clock shows a time of this stretch.</summary>
    public DateTimeOffset At(DateTime local) => new(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Offset);

    /// <summary>What the clock shows at an instant of this stretch.</summary>
    public DateTime LocalAt(DateTimeOffset instant) => instant.UtcDateTime + Offset;
}

/// <summary>When a zone's clock is changed. The years that were looked at are remembered: there are few, and every look costs a millisecond.</summary>
public static class ZoneClock
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(3);
    private static readonly ConcurrentDictionary<(string Zone, int Year), DateTimeOffset[]> Known = new();

    /// <summary>The stretch that an instant belongs to.</summary>
    public static ClockStretch StretchAt(this TimeZoneInfo zone, DateTimeOffset instant)
    {
        var borders = Known.GetOrAdd((zone.Id, instant.UtcDateTime.Year), static (key, zone) => BordersOf(key.Year, zone), zone);
        var place = Array.BinarySearch(borders, instant);
        var first = place < 0 ? ~place - 1 : place;
        var start = borders[first];
        return new ClockStretch(start, borders[first + 1], zone.GetUtcOffset(start), zone.GetUtcOffset(start.AddSeconds(-1)));
    }

    /// <summary>The first instant at which the clock shows a time; where it never does, the instant at which it leaps over it.</summary>
    public static DateTimeOffset FirstInstantOf(this TimeZoneInfo zone, DateTime local)
    {
        var stretch = zone.StretchAt(new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Utc)).AddDays(-1));
        while (local >= stretch.LocalEnd) stretch = zone.StretchAt(stretch.End);
        return local < stretch.LocalStart ? stretch.Start : stretch.At(local);
    }

    private static DateTimeOffset[] BordersOf(int year, TimeZoneInfo zone)
    {
        var (start, end) = (StartOf(year), year == DateTime.MaxValue.Year ? DateTimeOffset.MaxValue : StartOf(year + 1));
        var borders = new List<DateTimeOffset> { start };
        for (var at = start; at < end && zone.GetAdjustmentRules().Length > 0;)
        {
            var next = end - at > Step ? at + Step : end;
            if (zone.GetUtcOffset(at) != zone.GetUtcOffset(next)) borders.Add(ChangeBetween(at, next, zone));
            at = next;
        }

        if (borders[^1] != end) borders.Add(end);
        return [.. borders];
    }

    /// <summary>The instant of the change, to the second.</summary>
    private static DateTimeOffset ChangeBetween(DateTimeOffset before, DateTimeOffset after, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(before);
        var (low, high) = (before.ToUnixTimeSeconds(), after.ToUnixTimeSeconds());
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == offset) low = middle;
            else high = middle;
        }

        return DateTimeOffset.FromUnixTimeSeconds(high);
    }

    private static DateTimeOffset StartOf(int year) => new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
