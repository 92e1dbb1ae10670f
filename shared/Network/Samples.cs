using Federation.Contracts.Network;

namespace Federation.Network;

/// <summary>What can be said of many durations.</summary>
internal static class Samples
{
    /// <summary>Their summary, in milliseconds as they are given; null without any.</summary>
    public static DurationSummary? Summary(IReadOnlyCollection<double> milliseconds)
    {
        if (milliseconds.Count == 0) return null;
        var sorted = milliseconds.Order().ToList();
        return new DurationSummary(sorted.Count, Rounded(sorted[0]), At(sorted, 0.50), At(sorted, 0.95), At(sorted, 0.99), Rounded(sorted[^1]));
    }

    /// <summary>The mean difference between one and the next; null for less than two.</summary>
    public static double? Jitter(IReadOnlyList<double> milliseconds) =>
        milliseconds.Count < 2 ? null : Rounded(milliseconds.Zip(milliseconds.Skip(1), (one, next) => Math.Abs(next - one)).Average());

    private static double At(List<double> sorted, double share) => Rounded(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)]);

    private static double Rounded(double value) => Math.Round(value, 2);
}
