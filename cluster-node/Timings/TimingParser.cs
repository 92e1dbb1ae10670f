using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cronos;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Timings;

/// <summary>Reads an event's <c>timing</c>.</summary>
internal static class TimingParser
{
    private const int MostInstants = 1000;

    /// <summary>Lower and upper bound of each array, as the API checks them.</summary>
    private static readonly Dictionary<string, (int Lowest, int Highest)> Ranges = new()
    {
        ["years"] = (1, int.MaxValue),
        ["months"] = (1, 12),
        ["days"] = (1, 31),
        ["weekdays"] = (0, 6),
        ["hours"] = (0, 23),
        ["minutes"] = (0, 59),
    };

    private static readonly string[] CronFields = ["minutes", "hours", "days", "months", "weekdays"];

    /// <summary>Reads it; null, <c>false</c>, <c>0</c> and <c>""</c> are on demand, for which the answer is null.</summary>
    /// <exception cref="TimingException">It is not a timing; the message is the API's description of what is wrong.</exception>
    public static Recurrence? Parse(JsonNode? json, TimeZoneInfo zone, ClockChanges changes)
    {
        if (IsOnDemand(json)) return null;
        if (json is not JsonObject timing) throw new TimingException("Malformed event parameter: timing (must be object)");
        if (timing.ContainsKey("cron")) return FromCron(timing, zone, changes);
        if (timing.ContainsKey("every")) return FromEvery(timing, zone);
        if (timing.ContainsKey("at")) return FromInstants(timing, zone);

        var values = new Dictionary<string, int[]>();
        foreach (var (name, value) in timing) values[name] = ReadArray(name, value);
        return WallClock(ToCron(values), [.. values.GetValueOrDefault("years", []).Distinct().Order()], zone, changes);
    }

    private static bool IsOnDemand(JsonNode? json) => json?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => json.ToNumber() == 0,
        JsonValueKind.String => json.GetValue<string>().Length == 0,
        _ => false,
    };

    private static void AllowOnly(JsonObject timing, string kind, string? with = null)
    {
        if (timing.FirstOrDefault(property => property.Key != kind && property.Key != with).Key is { } other) throw Malformed(kind, $"cannot be combined with {other}");
    }

    private static WallClockTimes FromCron(JsonObject timing, TimeZoneInfo zone, ClockChanges changes)
    {
        AllowOnly(timing, "cron");
        if (timing.Text("cron") is not { } cron) throw Malformed("cron", "must be string");
        try
        {
            return WallClock(cron.Trim(), [], zone, changes);
        }
        catch (Exception fault) when (fault is CronFormatException or MissingSeedException)
        {
            throw Malformed("cron", fault.Message);
        }
    }

    private static Interval FromEvery(JsonObject timing, TimeZoneInfo zone)
    {
        AllowOnly(timing, "every", with: "anchor");
        if (TimeTexts.Duration(timing["every"]) is not { } duration) throw Malformed("every", "must be a duration from 1s to ten years, such as 90s, 1h30m, or a number of seconds");
        if (!timing.TryGetPropertyValue("anchor", out var given)) return new Interval(duration, DateTimeOffset.UnixEpoch);
        return TimeTexts.Instant(given, zone) is { } anchor ? new Interval(duration, anchor) : throw Malformed("anchor", "must be an instant");
    }

    private static SingleShots FromInstants(JsonObject timing, TimeZoneInfo zone)
    {
        AllowOnly(timing, "at");
        if (timing["at"] is not JsonArray { Count: > 0 and <= MostInstants } instants) throw Malformed("at", $"must be array of 1 to {MostInstants} instants");
        return new SingleShots(instants.Select(item => TimeTexts.Instant(item, zone) ?? throw Malformed("at", $"no instant: {item?.ToJsonString() ?? "null"}")));
    }

    private static int[] ReadArray(string name, JsonNode? value)
    {
        if (!Ranges.TryGetValue(name, out var range)) throw new TimingException($"Unknown event timing parameter: {name}");
        if (value is not JsonArray array) throw Malformed(name, "must be array");
        return [.. array.Select(item => ReadNumber(name, item, range))];
    }

    private static int ReadNumber(string name, JsonNode? item, (int Lowest, int Highest) range)
    {
        if (item.ToNumber() is not { } number) throw Malformed(name, "must be array of numbers");
        return number >= range.Lowest && number <= range.Highest && number == Math.Floor(number)
            ? (int)number
            : throw Malformed(name, $"value out of range: {item!.ToJsonString()}");
    }

    /// <summary>Cronos takes both day fields as "must match", just as the timing object does.</summary>
    private static string ToCron(Dictionary<string, int[]> values) => string.Join(' ', CronFields.Select(name => ToField(name, values.GetValueOrDefault(name, []))));

    /// <summary>All values of a field are written as <c>*</c>: such a field repeats in the hour that a clock set back gives twice.</summary>
    private static string ToField(string name, int[] values)
    {
        var (lowest, highest) = Ranges[name];
        var distinct = values.Distinct().Order().ToArray();
        return distinct.Length == 0 || distinct.Length == highest - lowest + 1
            ? "*"
            : string.Join(',', distinct.Select(value => value.ToString(CultureInfo.InvariantCulture)));
    }

    private static WallClockTimes WallClock(string cron, int[] years, TimeZoneInfo zone, ClockChanges changes)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var expression = CronExpression.Parse(cron, fields.Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
        return new WallClockTimes(expression, years, zone, changes.FiresAfterGap, changes.FiresTwice ?? RepeatsWithinTheDay(fields));
    }

    /// <summary>What cron calls an interval: seconds, minutes or hours that are not listed one by one.</summary>
    private static bool RepeatsWithinTheDay(string[] fields) => fields is [['@', ..] macro]
        ? macro.StartsWith("@every_", StringComparison.OrdinalIgnoreCase) || macro.Equals("@hourly", StringComparison.OrdinalIgnoreCase)
        : fields.Take(fields.Length - 3).Any(field => field.AsSpan().IndexOfAny("*-/") >= 0);

    private static TimingException Malformed(string name, string reason) => new($"Malformed event timing parameter: {name} ({reason})");
}
