namespace Federation.Contracts.Coordinator;

/// <summary>The states of a run as they stand on the wire.</summary>
public static class RunStates
{
    /// <summary>Steps wait, run or are unknown.</summary>
    public const string Running = "running";

    /// <summary>Accepted; other runs of its chain have to be over before.</summary>
    public const string Queued = "queued";

    /// <summary>What runs goes on; nothing more is launched until it is resumed.</summary>
    public const string Paused = "paused";

    /// <summary>A cancellation is under way: regions still have to answer.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>Every step is over and none has failed.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>A step failed or timed out and nothing is left to do.</summary>
    public const string Failed = "failed";

    /// <summary>Cancelled, and every job of it has ended.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Whether nothing will happen to a run in this state any more unless somebody asks for it.</summary>
    public static bool IsOver(string state) => state is Succeeded or Failed or Cancelled;
}

/// <summary>The states of a step (ARCHITECTURE 6.1) as they stand on the wire.</summary>
public static class StepStates
{
    /// <summary>Something before it is not over yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>May start as soon as the time for its next attempt has come, there is a place for it, and the run is not paused.</summary>
    public const string Ready = "ready";

    /// <summary>Somebody has to agree to its launch.</summary>
    public const string AwaitingApproval = "awaiting-approval";

    /// <summary>The launch is being sent.</summary>
    public const string Launching = "launching";

    /// <summary>The launch was sent and not answered: it is sent again under the same key until it is.</summary>
    public const string LaunchUnknown = "launch-unknown";

    /// <summary>The region has accepted the job; it waits there.</summary>
    public const string Queued = "queued";

    /// <summary>The job's process runs.</summary>
    public const string Running = "running";

    /// <summary>The job was running when its region or node was last heard of.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Ended well.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>Ended badly, or was refused.</summary>
    public const string Failed = "failed";

    /// <summary>Will not run, because of how an earlier step ended, of its condition, or of somebody's wish.</summary>
    public const string Skipped = "skipped";

    /// <summary>Ended by a cancellation.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Ended by its timeout.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>Whether nothing will happen to a step in this state any more unless somebody asks for it.</summary>
    public static bool IsOver(string state) => state is Succeeded or Failed or Skipped or Cancelled or TimedOut;
}
