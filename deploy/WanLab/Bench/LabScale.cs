namespace Federation.WanLab.Bench;

/// <summary>How long and how much a run of the bench is.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Jobs">How many jobs.</param>
/// <param name="Shortest">How long the shortest job takes.</param>
/// <param name="Longest">How long the longest job takes; the others lie between, evenly.</param>
/// <param name="Factor">What every duration of a fault is multiplied with.</param>
/// <param name="LineBytes">How long each of a job's lines is where the line is narrow, in bytes.</param>
/// <param name="Patience">How long after the last job's end all has to be settled.</param>
public sealed record LabScale(string Name, int Jobs, TimeSpan Shortest, TimeSpan Longest, double Factor, int LineBytes, TimeSpan Patience)
{
    /// <summary>The real thing: 40 jobs of 5 to 60 s.</summary>
    public static readonly LabScale Full = new("full", 40, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), 1, 10 * 1024, TimeSpan.FromMinutes(15));

    /// <summary>A tenth of it in time.</summary>
    public static readonly LabScale Tenth = new("short", 40, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(6), 0.1, 2 * 1024, TimeSpan.FromMinutes(5));

    /// <summary>For tests: seconds.</summary>
    public static readonly LabScale Brief = new("brief", 8, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), 0.05, 1024, TimeSpan.FromMinutes(3));

    /// <summary>When a fault begins that comes once.</summary>
    public TimeSpan FaultAfter => Of(15);

    /// <summary>A duration of the real thing in this scale.</summary>
    public TimeSpan Of(double seconds) => TimeSpan.FromSeconds(seconds * Factor);

    /// <summary>How long a job takes.</summary>
    /// <param name="number">1 to <see cref="Jobs"/>.</param>
    public TimeSpan DurationOf(int number) => Shortest + ((Longest - Shortest) * (number - 1) / Math.Max(1, Jobs - 1));
}
