namespace Federation.WanLab.Bench;

/// <summary>What is recorded of a job.</summary>
public enum Recorded
{
    /// <summary>It has not ended, as far as is known.</summary>
    Open,

    /// <summary>It had not ended when it was last heard of.</summary>
    Unreachable,

    /// <summary>It ended well.</summary>
    Success,

    /// <summary>It ended badly, or is lost.</summary>
    Failed,
}

/// <summary>What became of a scenario's jobs: what truly happened, by the marks that jobs leave on disk, beside what is recorded.</summary>
/// <param name="Scenario">What happened to them.</param>
/// <param name="Jobs">How many there were.</param>
/// <param name="TrulyEnded">Jobs that ended well.</param>
/// <param name="RecordedSuccess">Jobs recorded as ended well.</param>
/// <param name="RecordedFailed">Jobs recorded as failed.</param>
/// <param name="FailedThoughEndedWell">Jobs recorded as failed that ended well.</param>
/// <param name="LogsComplete">Jobs recorded as ended well whose log has every line once, in order.</param>
/// <param name="RunTwice">Jobs that were started more than once.</param>
/// <param name="Seconds">From the first launch until all was settled.</param>
/// <param name="IsSettled">Whether everything is recorded, or shown as unreachable where nothing comes back.</param>
public sealed record Outcome(
    string Scenario, int Jobs, int TrulyEnded, int RecordedSuccess, int RecordedFailed, int FailedThoughEndedWell, int LogsComplete, int RunTwice, double Seconds, bool IsSettled)
{
    /// <summary>Whether nothing is recorded wrongly, no log of an ended job lacks anything, nothing ran twice, and all was settled.</summary>
    public bool IsGood => FailedThoughEndedWell == 0 && LogsComplete == RecordedSuccess && RunTwice == 0 && IsSettled && RecordedSuccess <= TrulyEnded;
}
