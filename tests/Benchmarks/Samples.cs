namespace Federation.Benchmarks;

/// <summary>Durations that were measured one by one.</summary>
public sealed class Samples
{
    private readonly List<double> milliseconds = [];

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan duration) => milliseconds.Add(duration.TotalMilliseconds);

    /// <summary>The duration in milliseconds that <paramref name="share"/> (0 to 1) of them do not exceed.</summary>
    public double Percentile(double share)
    {
        var ordered = milliseconds.Order().ToList();
        return ordered[Math.Clamp((int)Math.Ceiling(share * ordered.Count) - 1, 0, ordered.Count - 1)];
    }
}
