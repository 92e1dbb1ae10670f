using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Something that happened to a run. Recorded for good: properties are only ever added.</summary>
/// <param name="At">When, by the coordinator's clock.</param>
public abstract record RunEvent(DateTimeOffset At);

/// <summary>The run was accepted with the steps its chain had then.</summary>
public sealed record RunStarted(Guid RunId, string Chain, int Version, IReadOnlyList<StepDefinition> Steps, JsonObject? Input, DateTimeOffset At) : RunEvent(At)
{
    /// <summary>Where it comes from and how it is to be found.</summary>
    public RunOrigin Origin { get; init; } = RunOrigin.Unknown;
}

/// <summary>Other runs of the chain have to be over before this one begins.</summary>
public sealed record RunQueued(DateTimeOffset At) : RunEvent(At);

/// <summary>The other runs are over: it begins.</summary>
public sealed record RunReleased(DateTimeOffset At) : RunEvent(At);

/// <summary>Nothing more is launched for now.</summary>
public sealed record RunPaused(string Reason, string? By, DateTimeOffset At) : RunEvent(At);

/// <summary>It goes on after a pause.</summary>
public sealed record RunResumed(string? By, DateTimeOffset At) : RunEvent(At);

/// <summary>Somebody wants the run to stop.</summary>
public sealed record RunCancelRequested(string Reason, DateTimeOffset At) : RunEvent(At)
{
    /// <summary>Who; null if nobody said.</summary>
    public string? By { get; init; }
}

/// <summary>The run was over, and somebody wants more of it.</summary>
public sealed record RunReopened(string? By, DateTimeOffset At) : RunEvent(At);

/// <summary>What has succeeded is to be undone, by these steps, one after the other.</summary>
public sealed record RunUndoing(IReadOnlyList<UndoingStep> Steps, DateTimeOffset At) : RunEvent(At);

/// <summary>A step that undoes another one.</summary>
/// <param name="Undoes">The step that it undoes.</param>
/// <param name="Region">Where.</param>
/// <param name="Definition">What it is.</param>
public sealed record UndoingStep(string Undoes, string Region, StepDefinition Definition);

/// <summary>Every step is over and none has failed.</summary>
public sealed record RunSucceeded(DateTimeOffset At) : RunEvent(At);

/// <summary>Every step is over and at least one has failed.</summary>
public sealed record RunFailed(DateTimeOffset At) : RunEvent(At);

/// <summary>Every step is over, not all had succeeded, and somebody had asked the run to stop.</summary>
public sealed record RunCancelled(DateTimeOffset At) : RunEvent(At);

/// <summary>The names events are stored under. A name never changes, whatever becomes of its type.</summary>
public static class RunEvents
{
    /// <summary>Every type of event by its name.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Types = new Dictionary<string, Type>
    {
        ["run-started"] = typeof(RunStarted),
        ["run-queued"] = typeof(RunQueued),
        ["run-released"] = typeof(RunReleased),
        ["run-paused"] = typeof(RunPaused),
        ["run-resumed"] = typeof(RunResumed),
        ["run-cancel-requested"] = typeof(RunCancelRequested),
        ["run-reopened"] = typeof(RunReopened),
        ["run-undoing"] = typeof(RunUndoing),
        ["run-succeeded"] = typeof(RunSucceeded),
        ["run-failed"] = typeof(RunFailed),
        ["run-cancelled"] = typeof(RunCancelled),
        ["step-approval-requested"] = typeof(StepApprovalRequested),
        ["step-approved"] = typeof(StepApproved),
        ["step-fanned-out"] = typeof(StepFannedOut),
        ["step-launching"] = typeof(StepLaunching),
        ["step-launch-unanswered"] = typeof(StepLaunchUnanswered),
        ["step-launch-held"] = typeof(StepLaunchHeld),
        ["step-launch-resolved"] = typeof(StepLaunchResolved),
        ["step-launched"] = typeof(StepLaunched),
        ["step-running"] = typeof(StepRunning),
        ["step-unreachable"] = typeof(StepUnreachable),
        ["step-reachable"] = typeof(StepReachable),
        ["step-abort-requested"] = typeof(StepAbortRequested),
        ["step-abort-answered"] = typeof(StepAbortAnswered),
        ["step-attempt-failed"] = typeof(StepAttemptFailed),
        ["step-retry-due"] = typeof(StepRetryDue),
        ["step-failed-over"] = typeof(StepFailedOver),
        ["step-given-up"] = typeof(StepGivenUp),
        ["step-reconciled"] = typeof(StepReconciled),
        ["step-succeeded"] = typeof(StepSucceeded),
        ["step-failed"] = typeof(StepFailed),
        ["step-skipped"] = typeof(StepSkipped),
        ["step-cancelled"] = typeof(StepCancelled),
        ["step-timed-out"] = typeof(StepTimedOut),
        ["step-marked"] = typeof(StepMarked),
        ["step-reset"] = typeof(StepReset),
    };

    private static readonly Dictionary<Type, string> Names = Types.ToDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>The name an event is stored under, such as <c>step-launched</c>.</summary>
    public static string NameOf(RunEvent happened) => Names[happened.GetType()];
}
