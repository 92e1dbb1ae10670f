using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>How what happens to a step folds to its state.</summary>
internal static class StepHistory
{
    public static Step Apply(Step step, StepEvent happened) => happened switch
    {
        StepApprovalRequested e => step with { State = StepStates.AwaitingApproval, ApprovalUntil = e.Until },
        StepApproved => step with { State = StepStates.Ready, IsApproved = true, ApprovalUntil = null },
        StepLaunching e => Launching(step, e),
        StepLaunchUnanswered e => step with { State = StepStates.LaunchUnknown, Description = e.Description, MayHaveArrived = e.MayHaveArrived },
        StepLaunchHeld e => step with { State = StepStates.LaunchUnknown, Description = e.Description, IsHeld = true },
        StepLaunchResolved { JobId: null } e => Again(step, e.At, "not-launched", e.Evidence, null),
        StepLaunchResolved => step with { IsHeld = false },
        StepLaunched e => step with { State = StepStates.Queued, JobId = e.JobId, Description = null, MayHaveArrived = true, IsHeld = false },
        StepRunning e => step with { State = StepStates.Running, Hostname = e.Hostname, Progress = e.Progress, StartedAt = e.At },
        StepUnreachable { What: Unreachable.Region } e => step with { RegionUnreachableSince = e.Since },
        StepUnreachable e => step with { NodeUnreachableSince = e.Since },
        StepReachable { What: Unreachable.Region } => step with { RegionUnreachableSince = null },
        StepReachable => step with { NodeUnreachableSince = null },
        StepAbortRequested e => step with { Aborting = e.Cause, Description = e.Reason, AbortAnswer = null },
        StepAbortAnswered e => step with { AbortAnswer = e.Outcome },
        StepAttemptFailed e => Again(step, e.At, e.Code, e.Description, e.RetryAt),
        StepRetryDue => step with { ReadyAt = null },
        StepFailedOver e => Again(step, e.At, "not-launched", e.Description, e.RetryAt) with { Region = e.Region },
        StepGivenUp e => step with { Earlier = [.. step.Earlier, new EarlierAttempt(e.Attempt, step.Region, step.JobId, "unreachable", e.Description, e.At, GivenUp: true)] },
        StepReconciled e => Reconciled(step, e),
        StepMarked e => Over(step, e.Succeeded ? StepStates.Succeeded : StepStates.Failed, e.Reason, e.At) with { Code = e.Succeeded ? "0" : "marked", Output = e.Output ?? step.Output },
        StepReset { KeepsItems: true } => step with { State = StepStates.Running, EndedAt = null, Code = null, Description = null, Output = null },
        StepReset => Anew(step),
        _ => Ended(step, happened),
    };

    /// <summary>The step before another launch that somebody asked for, with its attempts counted on. An item of a list only waits for its place.</summary>
    public static Step Anew(Step step) => new()
    {
        Definition = step.Definition,
        State = step.ListStep is null ? StepStates.Waiting : StepStates.Ready,
        Region = step.Definition.Region is { Length: > 0 } preferred ? preferred : step.Region,
        Attempt = step.Attempt,
        AttemptsBefore = step.Attempt,
        Earlier = WithPresent(step, step.EndedAt ?? default, step.Code, step.Description),
        ListStep = step.ListStep,
        Item = step.Item,
        ItemPlace = step.ItemPlace,
        Undoes = step.Undoes,
    };

    private static Step Launching(Step step, StepLaunching e) => new()
    {
        Definition = step.Definition,
        State = StepStates.Launching,
        Region = e.Region,
        Attempt = e.Attempt,
        AttemptsBefore = step.AttemptsBefore,
        Earlier = step.Earlier,
        FirstLaunchedAt = step.FirstLaunchedAt ?? e.At,
        LaunchedAt = e.At,
        IsApproved = step.IsApproved,
        ListStep = step.ListStep,
        Item = step.Item,
        ItemPlace = step.ItemPlace,
        Undoes = step.Undoes,
    };

    /// <summary>The step between two attempts.</summary>
    private static Step Again(Step step, DateTimeOffset at, string code, string? description, DateTimeOffset? retryAt) => new()
    {
        Definition = step.Definition,
        State = StepStates.Ready,
        Region = step.Region,
        Attempt = step.Attempt,
        AttemptsBefore = step.AttemptsBefore,
        Earlier = WithPresent(step, at, code, description),
        ReadyAt = retryAt > at ? retryAt : null,
        FirstLaunchedAt = step.FirstLaunchedAt,
        IsApproved = step.IsApproved,
        ListStep = step.ListStep,
        Item = step.Item,
        ItemPlace = step.ItemPlace,
        Undoes = step.Undoes,
        Code = code,
        Description = description,
    };

    private static IReadOnlyList<EarlierAttempt> WithPresent(Step step, DateTimeOffset at, string? code, string? description) =>
        step.Attempt == 0 || step.Earlier.Any(earlier => earlier.Attempt == step.Attempt)
            ? step.Earlier
            : [.. step.Earlier, new EarlierAttempt(step.Attempt, step.Region, step.JobId, code, description, at)];

    private static Step Reconciled(Step step, StepReconciled e) => step with
    {
        State = StepStates.Running,
        Region = e.Region,
        Attempt = e.Attempt,
        JobId = e.JobId,
        Earlier = [.. WithPresent(step, e.At, "replaced", "The job that had been given up has ended after all.").Where(earlier => earlier.Attempt != e.Attempt)],
        ReadyAt = null,
        EndedAt = null,
        Aborting = null,
        AbortAnswer = null,
        RegionUnreachableSince = null,
        NodeUnreachableSince = null,
    };

    private static Step Ended(Step step, StepEvent happened) => happened switch
    {
        StepSucceeded e => Over(step, StepStates.Succeeded, e.Description, e.At) with { Code = "0", Hostname = e.Hostname ?? step.Hostname, Output = e.Output },
        StepFailed e => Over(step, StepStates.Failed, e.Description, e.At) with { Code = e.Code, Hostname = e.Hostname ?? step.Hostname, Output = e.Output },
        StepSkipped e => Over(step, StepStates.Skipped, e.Description, e.At),
        StepCancelled e => Over(step, StepStates.Cancelled, e.Description, e.At),
        StepTimedOut e => Over(step, StepStates.TimedOut, e.Description, e.At),
        _ => step,
    };

    private static Step Over(Step step, string state, string? description, DateTimeOffset at) => step with
    {
        State = state,
        Description = description,
        EndedAt = at,
        ReadyAt = null,
        ApprovalUntil = null,
        RegionUnreachableSince = null,
        NodeUnreachableSince = null,
        Aborting = null,
        IsHeld = false,
    };
}
