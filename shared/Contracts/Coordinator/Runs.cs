using System.Text.Json.Nodes;

namespace Federation.Contracts.Coordinator;

/// <summary>The body of <c>POST /api/v1/chains/{name}/runs</c>; may be left out.</summary>
/// <param name="Input">Values for <c>{{ input.x }}</c> in the chain's parameters; at most 256 KiB.</param>
public sealed record StartRunRequest(JsonObject? Input = null);

/// <summary>The body of <c>POST /api/v1/runs/{id}/cancel</c>.</summary>
/// <param name="Reason">Why, 1 to 200 characters; stands in the run's history and in the jobs that are aborted.</param>
public sealed record CancelRunRequest(string Reason);

/// <summary>One execution of a chain.</summary>
public sealed record RunResponse
{
    /// <summary>The run's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The chain's name.</summary>
    public required string Chain { get; init; }

    /// <summary>Which version of the chain it runs, 1 and up.</summary>
    public required int Version { get; init; }

    /// <summary>One of <see cref="RunStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>What it was started with.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its steps in the order of the definition.</summary>
    public required IReadOnlyList<StepResponse> Steps { get; init; }
}

/// <summary>One step of a run.</summary>
public sealed record StepResponse
{
    /// <summary>The step's name.</summary>
    public required string Name { get; init; }

    /// <summary>The region it runs in.</summary>
    public required string Region { get; init; }

    /// <summary>The event's id or title as the chain has it.</summary>
    public required string Event { get; init; }

    /// <summary>One of <see cref="StepStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Which attempt this is, 1 and up; 0 before the first launch.</summary>
    public int Attempt { get; init; }

    /// <summary>The regional job; null until its launch is answered.</summary>
    public string? JobId { get; init; }

    /// <summary>The node that runs or ran it.</summary>
    public string? Hostname { get; init; }

    /// <summary>0 to 1, if the job reports it.</summary>
    public double? Progress { get; init; }

    /// <summary>When the job's process was first seen running.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the step was over.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Since when the region or the job's node has not been heard of; null when it is.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>The job's final code as text.</summary>
    public string? Code { get; init; }

    /// <summary>Why it is in this state, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>What the job handed on (<c>chain_data</c>).</summary>
    public JsonObject? Output { get; init; }
}

/// <summary>A page of runs, newest first.</summary>
/// <param name="Runs">At most <c>limit</c> runs.</param>
/// <param name="Next">The <c>before</c> of the next page; null on the last one.</param>
public sealed record RunListResponse(IReadOnlyList<RunResponse> Runs, string? Next);

/// <summary>One recorded event of a run.</summary>
/// <param name="Version">Its place in the run's history, 1 and up.</param>
/// <param name="Type">What happened, such as <c>step-launched</c>.</param>
/// <param name="At">When.</param>
/// <param name="Data">The event as recorded.</param>
public sealed record RunEventResponse(long Version, string Type, DateTimeOffset At, JsonObject Data);

/// <summary>The states of a run as they stand on the wire.</summary>
public static class RunStates
{
    /// <summary>Steps wait, run or are unknown.</summary>
    public const string Running = "running";

    /// <summary>A cancellation is under way: regions still have to answer.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>All that had to succeed did.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>A step failed or timed out and nothing is left to do.</summary>
    public const string Failed = "failed";

    /// <summary>Cancelled, and every job of it has ended.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Whether a run in this state will never change again.</summary>
    public static bool IsOver(string state) => state is Succeeded or Failed or Cancelled;
}

/// <summary>The states of a step (ARCHITECTURE 6.1) as they stand on the wire.</summary>
public static class StepStates
{
    /// <summary>Something before it is not over yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>May start; not sent yet.</summary>
    public const string Ready = "ready";

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

    /// <summary>Will not run, because of how an earlier step ended.</summary>
    public const string Skipped = "skipped";

    /// <summary>Ended by a cancellation.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Ended by its timeout.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>Whether a step in this state will never change again.</summary>
    public static bool IsOver(string state) => state is Succeeded or Failed or Skipped or Cancelled or TimedOut;
}
