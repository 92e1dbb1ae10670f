using System.Globalization;
using Federation.ClusterNode.History;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Web;

/// <summary>What the address of a list says of its rows, for the page and for the file of the same rows.</summary>
internal static class ListFilters
{
    /// <summary>Which events are meant.</summary>
    public static EventFilter Events(IQueryCollection query) => new()
    {
        Text = Given(query, "text"),
        Category = Given(query, "category"),
        Plugin = Given(query, "plugin"),
        Target = Given(query, "target"),
        Enabled = bool.TryParse(query["enabled"], out var enabled) ? enabled : null,
    };

    /// <summary>Which ended jobs are meant, and what in the address cannot be read.</summary>
    public static (HistoryFilter Filter, IReadOnlyList<string> Faults) Jobs(IQueryCollection query)
    {
        var faults = new List<string>();
        var filter = new HistoryFilter
        {
            Text = Given(query, "text"),
            State = Given(query, "result"),
            Category = Given(query, "category"),
            Plugin = Given(query, "plugin"),
            Node = Given(query, "hostname"),
            From = Instant(query, "from", faults),
            To = Instant(query, "to", faults),
        };
        return (filter, faults);
    }

    private static string? Given(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Instant(IQueryCollection query, string name, List<string> faults)
    {
        if (Given(query, name) is not { } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)) return instant;
        faults.Add($"\"{name}\" is no date and time, such as 2026-12-24T18:00: {text}");
        return null;
    }
}
