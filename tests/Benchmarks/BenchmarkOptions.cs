using System.Globalization;

namespace Federation.Benchmarks;

/// <summary>What is to be measured and where to put it.</summary>
/// <param name="Only">The benchmarks' names; empty for all.</param>
/// <param name="Json">A file for the measurements as JSON; null for none.</param>
/// <param name="Markdown">A Markdown file whose part between <see cref="Report.Begin"/> and <see cref="Report.End"/> becomes their table; null for none.</param>
/// <param name="Server">A server that is there already, to be measured by its documented API alone; null to start and measure this project's programs.</param>
public sealed record BenchmarkOptions(IReadOnlyList<string> Only, string? Json, string? Markdown, ServerOptions? Server)
{
    private const string Usage =
        """
        Usage: Federation.Benchmarks [--only NAME[,NAME...]] [--json FILE] [--markdown FILE]
               Federation.Benchmarks --url URL --key KEY [--process PID] [--start COMMAND] [--jobs N] [--events N] [--json FILE] [--markdown FILE]
        The first form starts this project's programs and measures them; the second one measures any server that speaks Cronicle's API, where it
        makes events, runs them, and deletes them again.
        """;

    /// <summary>Reads the command line.</summary>
    /// <returns>What is wrong with it and how it should be; null if nothing is.</returns>
    public static string? Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> names, out BenchmarkOptions options)
    {
        var usage = $"{Usage}\nNames: {string.Join(", ", names)}";
        options = new BenchmarkOptions([], Json: null, Markdown: null, Server: null);
        if (arguments.Count % 2 != 0) return usage;

        var given = arguments.Chunk(2).GroupBy(pair => pair[0]).ToDictionary(option => option.Key, option => option.Last()[1]);
        if (given.Keys.Except(["--only", "--json", "--markdown", "--url", "--key", "--process", "--start", "--jobs", "--events"]).FirstOrDefault() is { } wrong) return $"Unknown option {wrong}.\n{usage}";
        if (ServerOf(given, out var server) is { } fault) return $"{fault}\n{usage}";

        options = new BenchmarkOptions(given.TryGetValue("--only", out var only) ? only.Split(',') : [], given.GetValueOrDefault("--json"), given.GetValueOrDefault("--markdown"), server);
        return options.Only.Except(names).FirstOrDefault() is { } unknown ? $"Unknown benchmark {unknown}.\n{usage}" : null;
    }

    private static string? ServerOf(Dictionary<string, string> given, out ServerOptions? server)
    {
        server = null;
        if (!given.TryGetValue("--url", out var text)) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) return $"'{text}' is no http or https URL.";
        if (!given.TryGetValue("--key", out var key)) return "--url needs --key.";

        server = new ServerOptions { Url = url, Key = key, Start = given.GetValueOrDefault("--start") };
        foreach (var name in new[] { "--process", "--jobs", "--events" })
        {
            if (!given.TryGetValue(name, out var value)) continue;
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return $"{name} needs a whole number of 1 or more.";
            server = name switch
            {
                "--process" => server with { Process = number },
                "--jobs" => server with { Jobs = number },
                _ => server with { Events = number },
            };
        }

        return null;
    }
}
