using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Timings;

/// <summary>Times in which nothing is due: ranges of instants, and windows of the day by the clock of a zone.</summary>
public sealed class Blackouts
{
    private const int Most = 1000;

    /// <summary>For each blackout: the end of what an instant lies in, or the end of a part of it; null if it does not.</summary>
    private readonly IReadOnlyList<Func<DateTimeOffset, DateTimeOffset?>> all;

    private Blackouts(IReadOnlyList<Func<DateTimeOffset, DateTimeOffset?>> all) => this.all = all;

    /// <summary>
    /// Reads <c>blackouts</c>: an array of <c>{ "from": …, "to": … }</c>, both instants or both times of the day; the latter may have <c>weekdays</c> (0-6), on which
    /// the window begins. The end is no part of it.
    /// </summary>
    /// <exception cref="TimingException">It is not.</exception>
    public static Blackouts Parse(JsonNode? json, TimeZoneInfo zone)
    {
        if (json is null) return new Blackouts([]);
        if (json is not JsonArray { Count: <= Most } array) throw new TimingException($"Malformed event parameter: blackouts (must be array of at most {Most})");
        return new Blackouts([.. array.Select((item, index) => Parse(item, index, zone))]);
    }

    /// <summary>An instant up to which nothing is due, if nothing is due at this one; there may be more to follow. Null if there is no blackout.</summary>
    public DateTimeOffset? EndOf(DateTimeOffset instant)
    {
        foreach (var endOf in all)
            if (endOf(instant) is { } end) return end;
        return null;
    }

    private static Func<DateTimeOffset, DateTimeOffset?> Parse(JsonNode? item, int index, TimeZoneInfo zone)
    {
        if (item is not JsonObject blackout) throw Malformed(index, "must be object");
        if (blackout.FirstOrDefault(property => property.Key is not ("from" or "to" or "weekdays")).Key is { } other) throw Malformed(index, $"unknown property {other}");
        if (TimeTexts.TimeOfDay(blackout["from"]) is { } opens && TimeTexts.TimeOfDay(blackout["to"]) is { } closes)
        {
            if (opens == closes || opens == TimeSpan.FromDays(1)) throw Malformed(index, "from must be another time of the day than to");
            var weekdays = ReadWeekdays(blackout["weekdays"], index);
            return instant => EndOfWindow(instant, opens, closes, weekdays, zone);
        }

        if (TimeTexts.Instant(blackout["from"], zone) is not { } start || TimeTexts.Instant(blackout["to"], zone) is not { } end)
            throw Malformed(index, "from and to must be two instants or two times of the day");
        if (blackout.ContainsKey("weekdays")) throw Malformed(index, "weekdays go with times of the day alone");
        if (start >= end) throw Malformed(index, "from must be before to");
        return instant => instant >= start && instant < end ? end : null;
    }

    private static DayOfWeek[] ReadWeekdays(JsonNode? json, int index)
    {
        if (json is null) return Enum.GetValues<DayOfWeek>();
        if (json is not JsonArray { Count: > 0 } days || days.Any(day => day.ToNumber() is not (0 or 1 or 2 or 3 or 4 or 5 or 6))) throw Malformed(index, "weekdays must be array of numbers from 0 to 6");
        return [.. days.Select(day => (DayOfWeek)(int)day.ToNumber()!)];
    }

    private static DateTimeOffset? EndOfWindow(DateTimeOffset instant, TimeSpan opens, TimeSpan closes, DayOfWeek[] weekdays, TimeZoneInfo zone)
    {
        var stretch = zone.StretchAt(instant);
        var local = stretch.LocalAt(instant);
        var length = closes > opens ? closes - opens : closes - opens + TimeSpan.FromDays(1);
        foreach (var day in new[] { local.Date, local.Date.AddDays(-1) })
        {
            var (start, end) = (day + opens, day + opens + length);
            if (local < start || local >= end || !weekdays.Contains(day.DayOfWeek)) continue;
            return end < stretch.LocalEnd ? stretch.At(end) : stretch.End;
        }

        return null;
    }

    private static TimingException Malformed(int index, string reason) => new($"Malformed event parameter: blackouts (item {index + 1}: {reason})");
}
