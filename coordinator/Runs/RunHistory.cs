using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>How a run's events fold to its state.</summary>
internal static class RunHistory
{
    public static Run Apply(Run run, RunEvent happened) => happened switch
    {
        RunStarted e => Started(e),
        RunCancelRequested e => run with { State = RunStates.Cancelling, CancelReason = e.Reason },
        RunSucceeded e => run with { State = RunStates.Succeeded, EndedAt = e.At },
        RunFailed e => run with { State = RunStates.Failed, EndedAt = e.At },
        RunCancelled e => run with { State = RunStates.Cancelled, EndedAt = e.At },
        StepEvent e => run with { Steps = [.. run.Steps.Select(step => step.Name == e.Step ? Apply(step, e) : step)] },
        _ => run,
    };

    private static Run Started(RunStarted e) => new()
    {
        Id = e.RunId,
        Chain = e.Chain,
        Version = e.Version,
        Input = e.Input,
        State = RunStates.Running,
        StartedAt = e.At,
        Steps = [.. e.Steps.Select(definition => new Step { Definition = definition, Region = definition.Region })],
    };

    private static Step Apply(Step step, StepEvent happened) => happened switch
    {
        StepLaunching e => new Step { Definition = step.Definition, State = StepStates.Launching, Region = e.Region, Attempt = e.Attempt },
        StepLaunchUnanswered e => step with { State = StepStates.LaunchUnknown, Description = e.Description },
        StepLaunched e => step with { State = StepStates.Queued, JobId = e.JobId, Description = null },
        StepRunning e => step with { State = StepStates.Running, Hostname = e.Hostname, Progress = e.Progress, StartedAt = e.At },
        StepUnreachable { What: Unreachable.Region } e => step with { RegionUnreachableSince = e.Since },
        StepUnreachable e => step with { NodeUnreachableSince = e.Since },
        StepReachable { What: Unreachable.Region } => step with { RegionUnreachableSince = null },
        StepReachable => step with { NodeUnreachableSince = null },
        StepAbortRequested e => step with { Aborting = e.Cause, Description = e.Reason },
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
        RegionUnreachableSince = null,
        NodeUnreachableSince = null,
        Aborting = null,
    };
}
