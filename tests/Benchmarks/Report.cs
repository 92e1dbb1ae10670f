using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Federation.Benchmarks;

/// <summary>Measurements for people and for programs.</summary>
public static class Report
{
    /// <summary>The line above the table in a Markdown file.</summary>
    public const string Begin = "<!-- benchmarks -->";

    /// <summary>The line below it.</summary>
    public const string End = "<!-- end of benchmarks -->";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints them, and writes the files that are asked for; answers the exit code: 1 where a goal is not met.</summary>
    public static async Task<int> WriteAsync(IReadOnlyList<Measurement> measurements, BenchmarkOptions options)
    {
        AnsiConsole.Write(Table(measurements));
        if (options.Json is { } json) await File.WriteAllTextAsync(json, ToJson(measurements));
        if (options.Markdown is { } markdown) await File.WriteAllTextAsync(markdown, Filled(await File.ReadAllTextAsync(markdown), measurements));
        return measurements.Any(measurement => measurement.Met is false) ? 1 : 0;
    }

    /// <summary>A table with a line for each.</summary>
    public static Table Table(IEnumerable<Measurement> measurements)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("benchmark").AddColumn("what");
        foreach (var name in new[] { "measured", "goal", "", "Cronicle", "times better" }) table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var it in measurements)
        {
            table.AddRow(
                it.Benchmark,
                it.What,
                it.Met switch { true => $"[green]{Number(it.Value)} {it.Unit}[/]", false => $"[red]{Number(it.Value)} {it.Unit}[/]", _ => $"{Number(it.Value)} {it.Unit}" },
                GoalOf(it),
                MetOf(it),
                it.Cronicle is { } theirs ? Number(theirs) : "",
                it.TimesBetter is { } times ? Number(times) : "");
        }

        return table;
    }

    /// <summary>The same as JSON.</summary>
    public static string ToJson(IEnumerable<Measurement> measurements) => JsonSerializer.Serialize(measurements, Json);

    /// <summary>A Markdown text with the table of now between <see cref="Begin"/> and <see cref="End"/>.</summary>
    /// <exception cref="InvalidOperationException">The text has not both lines.</exception>
    public static string Filled(string text, IEnumerable<Measurement> measurements)
    {
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin) throw new InvalidOperationException($"The file needs a line {Begin} and below it a line {End}.");
        var table = $"{Begin}\nMeasured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}: {Machine()}.\n\n| benchmark | what | here | goal | | Cronicle 0.9.99 | times better |\n| --- | --- | ---: | ---: | --- | ---: | ---: |\n{string.Concat(measurements.Select(Line))}";
        return text[..begin] + table + text[end..];
    }

    private static string Line(Measurement it) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {it.Benchmark} | {it.What} | {Number(it.Value)} {it.Unit} | {GoalOf(it)} | {MetOf(it)} | {(it.Cronicle is { } theirs ? $"{Number(theirs)} {it.Unit}" : "")} | {(it.TimesBetter is { } times ? Number(times) : "")} |\n");

    private static string GoalOf(Measurement it) => it.Goal is { } goal ? $"{(it.MoreIsBetter ? ">=" : "<=")} {Number(goal)}" : "";

    private static string MetOf(Measurement it) => it.Met switch { true => "met", false => "not met", null => "" };

    private static string Machine()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores of {processor}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, Linux {Environment.OSVersion.Version}");
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
