using System.Globalization;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Web;

/// <summary>When an event is due, in words.</summary>
internal static class TimingText
{
    private static readonly string[] Weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames;

    /// <summary>The timing of an event, with its zone unless that is UTC.</summary>
    public static string Of(JsonObject e)
    {
        if (!e.IsOn("timing")) return "on demand";
        if (e["timing"] is not JsonObject timing) return "on demand";
        var text = timing switch
        {
            _ when timing.Text("cron") is { } cron => $"cron {cron}",
            _ when timing["every"] is { } every => $"every {every}{(every.GetValueKind() == System.Text.Json.JsonValueKind.Number ? " s" : "")}",
            _ when timing["at"] is JsonArray at => at.Count == 1 ? $"once at {at[0]}" : $"at {at.Count} instants",
            _ => Fields(timing),
        };
        return e.Text("timezone") is { Length: > 0 } zone && zone != "UTC" ? $"{text} ({zone})" : text;
    }

    private static string Fields(JsonObject timing)
    {
        var (hours, minutes) = (Numbers(timing, "hours"), Numbers(timing, "minutes"));
        var clock = (hours.Length, minutes.Length) switch
        {
            (0, 0) => "every minute",
            (0, 1) => $"hourly at :{minutes[0]:00}",
            (0, _) => $"hourly at {Few([.. minutes.Select(minute => $":{minute:00}")])}",
            ( <= 3, >= 1 and <= 2) => $"at {string.Join(", ", hours.SelectMany(hour => minutes.Select(minute => $"{hour:00}:{minute:00}")))}",
            (_, 0) => $"every minute of hours {Few([.. hours.Select(Plain)])}",
            _ => $"at hours {Few([.. hours.Select(Plain)])}, minutes {Few([.. minutes.Select(Plain)])}",
        };
        var days = new[]
        {
            Part(Numbers(timing, "weekdays").Select(day => Weekdays[day])), Part(Numbers(timing, "days").Select(Plain), "on day "), Part(Numbers(timing, "months").Select(month => Months[month - 1]), "in "),
            Part(Numbers(timing, "years").Select(Plain), "of "),
        };
        return string.Join(" ", days.Where(part => part.Length > 0).Append(clock));
    }

    private static string Part(IEnumerable<string> values, string before = "") => values.ToArray() is { Length: > 0 } some ? before + Few(some) : "";

    private static string Few(string[] values) => values.Length <= 6 ? string.Join(", ", values) : $"{string.Join(", ", values.Take(5))} … ({values.Length})";

    private static string Plain(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int[] Numbers(JsonObject timing, string name) => timing[name] is JsonArray values ? [.. values.Select(value => (int)(value.ToNumber() ?? 0))] : [];
}
