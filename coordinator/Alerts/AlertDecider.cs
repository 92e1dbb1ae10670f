namespace Federation.Coordinator.Alerts;

/// <summary>What a sample does to an alert.</summary>
public enum AlertStep
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is raised.</summary>
    Raised,

    /// <summary>It ends.</summary>
    Ended,
}

/// <summary>The last samples of one rule about one region or chain.</summary>
/// <param name="Samples">1 for a bad one, 0 for a good one, the newest last.</param>
/// <param name="Alert">The alert that is active; null for none.</param>
public sealed record AlertWatch(string Samples, Guid? Alert)
{
    /// <summary>Before the first sample.</summary>
    public static readonly AlertWatch None = new("", null);

    /// <summary>Whether nothing of it has to be kept.</summary>
    public bool IsQuiet => Alert is null && !Samples.Contains('1', StringComparison.Ordinal);
}

/// <summary>The rule of N of M: so many bad samples among the last raise an alert, so many good ones in a row end it.</summary>
public static class AlertDecider
{
    /// <summary>The watch after one more sample, without an alert that is raised by it, and what the sample does.</summary>
    /// <param name="watch">The watch before.</param>
    /// <param name="isBad">The sample.</param>
    /// <param name="needed">How many are needed, 1 to <paramref name="among"/>.</param>
    /// <param name="among">How many are looked at.</param>
    public static (AlertWatch Watch, AlertStep Step) Next(AlertWatch watch, bool isBad, int needed, int among)
    {
        var all = watch.Samples + (isBad ? '1' : '0');
        var samples = all[Math.Max(0, all.Length - among)..];
        if (watch.Alert is null) return (new AlertWatch(samples, null), samples.Count(sample => sample == '1') >= needed ? AlertStep.Raised : AlertStep.None);

        var isOver = samples.Length >= needed && !samples[^needed..].Contains('1', StringComparison.Ordinal);
        return isOver ? (AlertWatch.None, AlertStep.Ended) : (watch with { Samples = samples }, AlertStep.None);
    }
}
