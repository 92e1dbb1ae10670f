namespace Federation.Coordinator.Network;

/// <summary>Round trips counted in buckets that can be added up over hours and days: each is a quarter longer than the one before, from half a millisecond on.</summary>
public static class RoundTripBuckets
{
    /// <summary>How many there are; the last one takes whatever is longer.</summary>
    public const int Count = 48;

    private const double First = 0.5;
    private const double Growth = 1.25;

    /// <summary>The bucket of a round trip, 0 and up.</summary>
    public static int Of(double milliseconds) => milliseconds <= First ? 0 : Math.Min((int)Math.Ceiling(Math.Log(milliseconds / First, Growth)), Count - 1);

    /// <summary>The round trip that a share (0 to 1) of those counted do not exceed, as the middle of its bucket; null without any.</summary>
    public static double? Percentile(IReadOnlyList<int> counts, double share)
    {
        var wanted = Math.Ceiling(share * counts.Sum());
        if (wanted == 0) return null;
        var (bucket, seen) = (0, counts[0]);
        while (seen < wanted) seen += counts[++bucket];
        return Math.Round(First * Math.Pow(Growth, bucket - 0.5), 2);
    }
}
