using System.Globalization;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Web;

/// <summary>Blackouts as people type them: one a line, <c>22:00 to 06:00 on fri, sat</c> or <c>2026-12-24T18:00 to 2026-12-27</c>.</summary>
internal static class BlackoutText
{
    private const string Between = " to ";
    private const string On = " on ";

    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The lines of an event's <c>blackouts</c>; empty without any.</summary>
    public static string Of(JsonNode? blackouts) => string.Join('\n', (blackouts as JsonArray ?? []).OfType<JsonObject>().Select(Line));

    /// <summary>The <c>blackouts</c> that lines say. What stands for an instant or a time of the day is left for the event's own rules to read.</summary>
    /// <exception cref="RefusalException">A line has another shape.</exception>
    public static JsonArray Parse(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => (JsonNode)ParseLine(line))];

    private static string Line(JsonObject blackout)
    {
        var days = (blackout["weekdays"] as JsonArray ?? []).Select(day => Weekdays[(int)(day.ToNumber() ?? 0)]).ToList();
        return $"{blackout["from"]}{Between}{blackout["to"]}{(days.Count > 0 ? On + string.Join(", ", days) : "")}";
    }

    private static JsonObject ParseLine(string line)
    {
        var (times, days) = line.IndexOf(On, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? (line[..at], line[(at + On.Length)..]) : (line, "");
        if (times.Split(Between) is not [var from, var to])
            throw new RefusalException("api", $"A blackout is written FROM to TO, such as 22:00 to 06:00 on fri, sat, and this is not: {line}");

        var blackout = new JsonObject { ["from"] = Instant(from), ["to"] = Instant(to) };
        if (days.Length > 0) blackout["weekdays"] = new JsonArray([.. days.Split(',', StringSplitOptions.TrimEntries).Select(day => JsonValue.Create(Weekday(day)))]);
        return blackout;
    }

    private static JsonValue Instant(string text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? JsonValue.Create(seconds) : JsonValue.Create(text.Trim());

    private static int Weekday(string name) => Array.IndexOf(Weekdays, name.ToLowerInvariant()) is >= 0 and var day
        ? day
        : throw new RefusalException("api", $"A weekday is one of {string.Join(", ", Weekdays)}, and this is not: {name}");
}
