using System.Globalization;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Web;

/// <summary>Reads what plugins report to be shown; they may send any shape.</summary>
internal static class JobReports
{
    /// <summary>The parts of a job's time, in seconds: of an object of numbers, of such with a <c>scale</c> per second, or of a query string; without the total.</summary>
    public static IReadOnlyList<(string Name, double Seconds)> Perf(JsonNode? perf) => perf switch
    {
        JsonObject parts => [.. Of(parts)],
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [.. OfText(value.GetValue<string>())],
        _ => [],
    };

    /// <summary>The cells of a table's row, whatever they are.</summary>
    public static IEnumerable<string> Cells(JsonNode? row) => row is JsonArray cells ? cells.Select(cell => cell?.ToString() ?? "") : [row?.ToString() ?? ""];

    private static IEnumerable<(string Name, double Seconds)> Of(JsonObject perf)
    {
        var scale = perf.Number("scale") is > 0 and var given ? given : 1;
        var parts = perf["perf"] as JsonObject ?? perf;
        return parts.Where(part => part.Key is not ("scale" or "total" or "counters")).Select(part => (part.Key, Seconds: part.Value.ToNumber() / scale)).Where(part => part.Seconds is >= 0).Select(part => (part.Key, part.Seconds!.Value));
    }

    private static IEnumerable<(string Name, double Seconds)> OfText(string text)
    {
        foreach (var part in text.Split(['&', ' '], StringSplitOptions.RemoveEmptyEntries))
            if (part.Split('=') is [var name, var value] && name != "total" && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0) yield return (name, seconds);
    }
}
