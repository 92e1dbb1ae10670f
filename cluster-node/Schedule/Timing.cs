using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cronos;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Schedule;

/// <summary>
/// When an event is due: Cronicle's timing object (arrays <c>years, months, days, weekdays, hours, minutes</c>; missing or empty means all; days and
/// weekdays must both match) or <c>{ "cron": "…" }</c> with five fields, or six of which the first is seconds.
/// </summary>
public sealed class Timing
{
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

    private readonly CronExpression expression;
    private readonly int[] years;

    private Timing(CronExpression expression, int[] years)
    {
        this.expression = expression;
        this.years = years;
    }

    /// <summary>Reads a timing; null, <c>false</c>, <c>0</c> and <c>""</c> are on demand, for which the answer is null.</summary>
    /// <exception cref="TimingException">It is not a timing; the message is the API's description of what is wrong.</exception>
    public static Timing? Parse(JsonNode? json)
    {
        if (IsOnDemand(json)) return null;
        if (json is not JsonObject timing) throw new TimingException("Malformed event parameter: timing (must be object)");
        if (timing.TryGetPropertyValue("cron", out var cron)) return FromCron(timing, cron);

        var values = new Dictionary<string, int[]>();
        foreach (var (name, value) in timing) values[name] = ReadArray(name, value);
        return new Timing(ToCron(values), [.. values.GetValueOrDefault("years", []).Distinct().Order()]);
    }

    /// <summary>The first due instant after another one, by the wall clock of a zone; null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset after, TimeZoneInfo zone)
    {
        var next = expression.GetNextOccurrence(after, zone);
        while (next is { } found && years.Length > 0)
        {
            var year = TimeZoneInfo.ConvertTime(found, zone).Year;
            if (Array.BinarySearch(years, year) >= 0) return found;
            if (Array.Find(years, listed => listed > year && listed <= 9998) is not (> 0 and var listed)) return null;
            next = expression.GetNextOccurrence(StartOfYear(listed, zone), zone, inclusive: true);
        }

        return next;
    }

    private static bool IsOnDemand(JsonNode? json) => json?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => json.ToNumber() == 0,
        JsonValueKind.String => json.GetValue<string>().Length == 0,
        _ => false,
    };

    private static Timing FromCron(JsonObject timing, JsonNode? cron)
    {
        if (timing.FirstOrDefault(property => property.Key != "cron").Key is { } other)
            throw new TimingException($"Malformed event timing parameter: cron (cannot be combined with {other})");
        if (cron?.GetValueKind() is not JsonValueKind.String) throw new TimingException("Malformed event timing parameter: cron (must be string)");

        var text = cron.GetValue<string>().Trim();
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        try
        {
            return new Timing(CronExpression.Parse(text, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard), []);
        }
        catch (CronFormatException fault)
        {
            throw new TimingException($"Malformed event timing parameter: cron ({fault.Message})");
        }
    }

    private static int[] ReadArray(string name, JsonNode? value)
    {
        if (!Ranges.TryGetValue(name, out var range)) throw new TimingException($"Unknown event timing parameter: {name}");
        if (value is not JsonArray array) throw new TimingException($"Malformed event timing parameter: {name} (must be array)");
        return [.. array.Select(item => ReadNumber(name, item, range))];
    }

    private static int ReadNumber(string name, JsonNode? item, (int Lowest, int Highest) range)
    {
        if (item.ToNumber() is not { } number) throw new TimingException($"Malformed event timing parameter: {name} (must be array of numbers)");
        return number >= range.Lowest && number <= range.Highest && number == Math.Floor(number)
            ? (int)number
            : throw new TimingException($"Malformed event timing parameter: {name} (value out of range: {item!.ToJsonString()})");
    }

    /// <summary>Cronos takes both day fields as "must match", just as the timing object does.</summary>
    private static CronExpression ToCron(Dictionary<string, int[]> values) =>
        CronExpression.Parse(string.Join(' ', CronFields.Select(name => ToField(name, values.GetValueOrDefault(name, [])))));

    /// <summary>All values of a field are written as <c>*</c>: Cronos repeats such a field in the hour that a clock set back gives twice.</summary>
    private static string ToField(string name, int[] values)
    {
        var (lowest, highest) = Ranges[name];
        var distinct = values.Distinct().Order().ToArray();
        return distinct.Length == 0 || distinct.Length == highest - lowest + 1
            ? "*"
            : string.Join(',', distinct.Select(value => value.ToString(CultureInfo.InvariantCulture)));
    }

    private static DateTimeOffset StartOfYear(int year, TimeZoneInfo zone)
    {
        var start = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        return new DateTimeOffset(start, zone.GetUtcOffset(start));
    }
}

/// <summary>A timing that cannot be read; the message is the API's description.</summary>
public sealed class TimingException(string message) : Exception(message);
