using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Something that happened to one attempt of a step.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up; 0 if it was never launched.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public abstract record StepEvent(string Step, int Attempt, DateTimeOffset At) : RunEvent(At);

/// <summary>Somebody has to agree before the step is launched.</summary>
public sealed record StepApprovalRequested(string Step, int Attempt, DateTimeOffset? Until, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The launch was agreed to.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">The attempt before the one that follows; 0 for none.</param>
/// <param name="By">Who agreed; null if that nobody decided in time means agreement.</param>
/// <param name="Comment">What was said about it.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public sealed record StepApproved(string Step, int Attempt, string? By, string? Comment, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step's list is known: there is a step for each item from now on.</summary>
public sealed record StepFannedOut(string Step, int Attempt, JsonArray Items, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>A launch was decided on, with these parameters: from now on it may be sent, and a job may run.</summary>
public sealed record StepLaunching(string Step, int Attempt, string Region, JsonObject? Params, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The launch was tried and not answered.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up.</param>
/// <param name="Description">What was met.</param>
/// <param name="At">When, by the coordinator's clock.</param>
/// <param name="MayHaveArrived">Whether a job may run; false if it is proven that the launch has not reached its region.</param>
public sealed record StepLaunchUnanswered(string Step, int Attempt, string Description, DateTimeOffset At, bool MayHaveArrived = true) : StepEvent(Step, Attempt, At);

/// <summary>The launch is not sent again, because its region has forgotten what came before: somebody has to say whether it happened.</summary>
public sealed record StepLaunchHeld(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>Somebody said what became of the launch.</summary>
public sealed record StepLaunchResolved(string Step, int Attempt, string? JobId, string Evidence, string? By, DateTimeOffset At) : StepEvent(Step, Attempt, At);

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

/// <summary>What the region said to that.</summary>
public sealed record StepAbortAnswered(string Step, int Attempt, AbortOutcome Outcome, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The attempt came to nothing and there will be another one.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up.</param>
/// <param name="Cause">What kind of failure it was.</param>
/// <param name="Code">The job's code, or the code of the refusal.</param>
/// <param name="Description">Why, in a sentence.</param>
/// <param name="RetryAt">When the next attempt may be launched.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public sealed record StepAttemptFailed(string Step, int Attempt, RetryCause Cause, string Code, string? Description, DateTimeOffset RetryAt, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The wait before the next attempt is over.</summary>
public sealed record StepRetryDue(string Step, int Attempt, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The launch is proven not to have happened, and is to be made in another region.</summary>
public sealed record StepFailedOver(string Step, int Attempt, string Region, string Description, DateTimeOffset RetryAt, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The region was silent for too long: the attempt is left to itself, and its job is aborted as soon as the region answers.</summary>
public sealed record StepGivenUp(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The job of an attempt that had been given up has ended, and counts instead of what followed.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">The attempt that counts.</param>
/// <param name="Replaced">The attempt that was under way instead and is aborted; null if none was.</param>
/// <param name="Region">Where the attempt that counts was.</param>
/// <param name="JobId">Its job.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public sealed record StepReconciled(string Step, int Attempt, int? Replaced, string Region, string JobId, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The job ended well.</summary>
public sealed record StepSucceeded(string Step, int Attempt, string? Hostname, string? Description, JsonObject? Output, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The job ended badly, or there could be none.</summary>
public sealed record StepFailed(string Step, int Attempt, string Code, string? Description, string? Hostname, JsonObject? Output, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step will not run, because of how an earlier one ended, of its condition, or of somebody's wish.</summary>
public sealed record StepSkipped(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step was ended by the run's cancellation, before or after its launch.</summary>
public sealed record StepCancelled(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step was ended by its timeout.</summary>
public sealed record StepTimedOut(string Step, int Attempt, string Description, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>Somebody said how the step ended.</summary>
public sealed record StepMarked(string Step, int Attempt, bool Succeeded, string Reason, JsonObject? Output, string? By, DateTimeOffset At) : StepEvent(Step, Attempt, At);

/// <summary>The step is to be done again, or its rule judged anew.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">The attempts that it had so far.</param>
/// <param name="At">When, by the coordinator's clock.</param>
/// <param name="KeepsItems">Whether it is over a list of which only some items are done again.</param>
public sealed record StepReset(string Step, int Attempt, DateTimeOffset At, bool KeepsItems = false) : StepEvent(Step, Attempt, At);
