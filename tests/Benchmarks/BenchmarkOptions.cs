namespace Federation.Benchmarks;

/// <summary>What is to be measured and where to put it.</summary>
/// <param name="Only">The benchmarks' names; empty for all.</param>
/// <param name="Json">A file for the measurements as JSON; null for none.</param>
public sealed record BenchmarkOptions(IReadOnlyList<string> Only, string? Json)
{
    /// <summary>Reads the command line.</summary>
    /// <returns>What is wrong with it and how it should be; null if nothing is.</returns>
    public static string? Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> names, out BenchmarkOptions options)
    {
        var usage = $"Usage: Federation.Benchmarks [--only NAME[,NAME...]] [--json FILE]\nNames: {string.Join(", ", names)}";
        options = new BenchmarkOptions([], Json: null);
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            switch (arguments[i])
            {
                case "--only": options = options with { Only = arguments[i + 1].Split(',') }; break;
                case "--json": options = options with { Json = arguments[i + 1] }; break;
                default: return $"Unknown option {arguments[i]}.\n{usage}";
            }
        }

        if (arguments.Count % 2 != 0) return usage;
        return options.Only.Except(names).FirstOrDefault() is { } unknown ? $"Unknown benchmark {unknown}.\n{usage}" : null;
    }
}
