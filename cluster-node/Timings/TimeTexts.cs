using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Timings;

/// <summary>How instants, durations and times of the day are written.</summary>
internal static partial class TimeTexts
{
    private const double LastEpochSecond = 253_370_764_800;
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(3660);

    private static readonly Dictionary<char, TimeSpan> Units = new()
    {
        ['w'] = TimeSpan.FromDays(7),
        ['d'] = TimeSpan.FromDays(1),
        ['h'] = TimeSpan.FromHours(1),
        ['m'] = TimeSpan.FromMinutes(1),
        ['s'] = TimeSpan.FromSeconds(1),
    };

    /// <summary>An instant: whole seconds since 1970, or <c>2026-12-24T18:00:00+01:00</c>; without an offset, seconds or time of the day too, then by the clock of a zone. Null if it is none.</summary>
    public static DateTimeOffset? Instant(JsonNode? json, TimeZoneInfo zone)
    {
        if (json.ToNumber() is { } seconds) return seconds is >= 0 and < LastEpochSecond && seconds == Math.Floor(seconds) ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
        if (json?.GetValueKind() != JsonValueKind.String || InstantShape().Match(json.GetValue<string>()) is not { Success: true } shape) return null;
        if (shape.Groups["offset"].Success)
            return DateTimeOffset.TryParse(shape.Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) && IsInRange(instant.UtcDateTime) ? instant : null;
        return DateTime.TryParse(shape.Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && IsInRange(local) ? zone.FirstInstantOf(local) : null;
    }

    /// <summary>A duration of at least a second: <c>90s</c>, <c>1h30m</c>, <c>2d</c>, <c>1w</c>, or a number of seconds. Null if it is none.</summary>
    public static TimeSpan? Duration(JsonNode? json)
    {
        if (json.ToNumber() is { } seconds) return seconds == Math.Floor(seconds) ? InRange(seconds) : null;
        if (json?.GetValueKind() != JsonValueKind.String || DurationShape().Match(json.GetValue<string>()) is not { Success: true } shape) return null;
        return InRange(shape.Groups["part"].Captures.Sum(part => double.Parse(part.Value[..^1], CultureInfo.InvariantCulture) * Units[part.Value[^1]].TotalSeconds));
    }

    /// <summary>A time of the day: <c>06:30</c>, <c>06:30:15</c>, <c>24:00</c>. Null if it is none.</summary>
    public static TimeSpan? TimeOfDay(JsonNode? json)
    {
        if (json?.GetValueKind() != JsonValueKind.String || TimeOfDayShape().Match(json.GetValue<string>()) is not { Success: true } shape) return null;
        var time = new TimeSpan(Part("hour"), Part("minute"), Part("second"));
        return time <= TimeSpan.FromDays(1) ? time : null;

        int Part(string name) => shape.Groups[name] is { Success: true } part ? int.Parse(part.Value, CultureInfo.InvariantCulture) : 0;
    }

    private static TimeSpan? InRange(double seconds) => seconds >= 1 && seconds <= LongestDuration.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static bool IsInRange(DateTime at) => at.Year is >= 1970 and < 9999;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(?<offset>Z|[+-]\d\d:\d\d)?)?\z")]
    private static partial Regex InstantShape();

    [GeneratedRegex(@"^(?<part>\d{1,9}[wdhms])+\z")]
    private static partial Regex DurationShape();

    [GeneratedRegex(@"^(?<hour>[01]\d|2[0-4]):(?<minute>[0-5]\d)(:(?<second>[0-5]\d))?\z")]
    private static partial Regex TimeOfDayShape();
}
