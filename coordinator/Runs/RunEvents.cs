using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Something that happened to a run. Recorded for good: properties are only ever added.</summary>
/// <param name="At">When, by the coordinator's clock.</param>
public abstract record RunEvent(DateTimeOffset At);

/// <summary>Something that happened to one attempt of a step.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up; 0 if it was never launched.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public abstract record StepEvent(string Step, int Attempt, DateTimeOffset At) : RunEvent(At);

/// <summary>The run was accepted with the steps its chain had then.</summary>
public sealed record RunStarted(Guid RunId, string Chain, int Version, IReadOnlyList<StepDefinition> Steps, JsonObject? Input, DateTimeOffset At) : RunEvent(At);

/// <summary>A launch was decided on, with these parameters: from now on it may be sent, and a job may run.</summary>
public sealed record StepLaunching(string Step, int Attempt, string Region, JsonObject? Params, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The launch was sent and not answered: whether a job runs is unknown until it is.</summary>
public sealed record StepLaunchUnanswered(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The region has accepted the job; it waits there.</summary>
public sealed record StepLaunched(string Step, int Attempt, string JobId, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The job's process runs.</summary>
public sealed record StepRunning(string Step, int Attempt, string? Hostname, double? Progress, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The region or the job's node has not been heard of since <paramref name="Since"/>.</summary>
public sealed record StepUnreachable(string Step, int Attempt, Unreachable What, DateTimeOffset Since, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>What was unreachable has been heard of again.</summary>
public sealed record StepReachable(string Step, int Attempt, Unreachable What, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The job is to be stopped; how the step ends is for the region to say.</summary>
public sealed record StepAbortRequested(string Step, int Attempt, AbortCause Cause, string Reason, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The job ended well.</summary>
public sealed record StepSucceeded(string Step, int Attempt, string? Hostname, string? Description, JsonObject? Output, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The job ended badly, or there could be none.</summary>
public sealed record StepFailed(string Step, int Attempt, string Code, string? Description, string? Hostname, JsonObject? Output, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step will not run, because of how an earlier one ended.</summary>
public sealed record StepSkipped(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step was ended by the run's cancellation, before or after its launch.</summary>
public sealed record StepCancelled(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step was ended by its timeout.</summary>
public sealed record StepTimedOut(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>Somebody wants the run to stop.</summary>
public sealed record RunCancelRequested(string Reason, DateTimeOffset At) : RunEvent(At);

/// <summary>Every step succeeded.</summary>
public sealed record RunSucceeded(DateTimeOffset At) : RunEvent(At);

/// <summary>Every step is over and not all succeeded.</summary>
public sealed record RunFailed(DateTimeOffset At) : RunEvent(At);

/// <summary>Every step is over, not all succeeded, and somebody had asked the run to stop.</summary>
public sealed record RunCancelled(DateTimeOffset At) : RunEvent(At);

/// <summary>The names events are stored under. A name never changes, whatever becomes of its type.</summary>
public static class RunEvents
{
    /// <summary>Every type of event by its name.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Types = new Dictionary<string, Type>
    {
        ["run-started"] = typeof(RunStarted),
        ["step-launching"] = typeof(StepLaunching),
        ["step-launch-unanswered"] = typeof(StepLaunchUnanswered),
        ["step-launched"] = typeof(StepLaunched),
        ["step-running"] = typeof(StepRunning),
        ["step-unreachable"] = typeof(StepUnreachable),
        ["step-reachable"] = typeof(StepReachable),
        ["step-abort-requested"] = typeof(StepAbortRequested),
        ["step-succeeded"] = typeof(StepSucceeded),
        ["step-failed"] = typeof(StepFailed),
        ["step-skipped"] = typeof(StepSkipped),
        ["step-cancelled"] = typeof(StepCancelled),
        ["step-timed-out"] = typeof(StepTimedOut),
        ["run-cancel-requested"] = typeof(RunCancelRequested),
        ["run-succeeded"] = typeof(RunSucceeded),
        ["run-failed"] = typeof(RunFailed),
        ["run-cancelled"] = typeof(RunCancelled),
    };

    private static readonly Dictionary<Type, string> Names = Types.ToDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>The name an event is stored under, such as <c>step-launched</c>.</summary>
    public static string NameOf(RunEvent happened) => Names[happened.GetType()];
}
