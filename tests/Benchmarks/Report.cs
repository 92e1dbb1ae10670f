using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Federation.Benchmarks;

/// <summary>Measurements for people and for programs.</summary>
public static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A table with a line for each.</summary>
    public static Table Table(IEnumerable<Measurement> measurements)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("benchmark").AddColumn("what");
        foreach (var name in new[] { "measured", "goal", "Cronicle", "times better" }) table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var it in measurements)
        {
            table.AddRow(
                it.Benchmark,
                it.What,
                it.Met switch { true => $"[green]{Number(it.Value)} {it.Unit}[/]", false => $"[red]{Number(it.Value)} {it.Unit}[/]", _ => $"{Number(it.Value)} {it.Unit}" },
                it.Goal is { } goal ? $"{(it.MoreIsBetter ? ">=" : "<=")} {Number(goal)}" : "",
                it.Cronicle is { } theirs ? Number(theirs) : "",
                it.TimesBetter is { } times ? Number(times) : "");
        }

        return table;
    }

    /// <summary>The same as JSON.</summary>
    public static string ToJson(IEnumerable<Measurement> measurements) => JsonSerializer.Serialize(measurements, Json);

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
