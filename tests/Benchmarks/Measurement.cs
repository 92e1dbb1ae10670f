namespace Federation.Benchmarks;

/// <summary>One number that a benchmark found.</summary>
/// <param name="Benchmark">The benchmark's name.</param>
/// <param name="What">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what: <c>ms</c>, <c>jobs/s</c>, <c>MiB</c>, <c>% of a core</c>.</param>
/// <param name="Goal">What it is to be at most, or at least where more is better; null for a number that only informs.</param>
/// <param name="Cronicle">The same number of Cronicle 0.9.99 on two cores of the same kind; null where there is none.</param>
public sealed record Measurement(string Benchmark, string What, double Value, string Unit, double? Goal = null, double? Cronicle = null)
{
    /// <summary>Whether a larger value is the better one.</summary>
    public bool MoreIsBetter => Unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>Whether the goal is met; null without one.</summary>
    public bool? Met => Goal is { } goal ? (MoreIsBetter ? Value >= goal : Value <= goal) : null;

    /// <summary>How many times better than Cronicle; null without its number.</summary>
    public double? TimesBetter => Cronicle is { } theirs ? (MoreIsBetter ? Value / theirs : theirs / Value) : null;
}
