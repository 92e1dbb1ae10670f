using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>A run as the API tells it.</summary>
public static class RunResponses
{
    /// <summary>The answer for a run that has started.</summary>
    public static RunResponse From(Run run) => new()
    {
        Id = run.Id,
        Chain = run.Chain,
        Version = run.Version,
        State = run.State,
        Reason = run.PauseReason ?? run.CancelReason,
        StartedBy = run.Origin.By,
        ParentId = run.Origin.Parent?.RunId,
        ReplayOf = run.Origin.ReplayOf,
        Tags = run.Origin.Tags,
        Input = run.Input,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Steps = [.. run.Steps.Select(step => From(run, step))],
    };

    private static StepResponse From(Run run, Step step) => new()
    {
        Name = step.Name,
        Region = step.Region,
        Event = step.Definition.Event ?? step.Definition.EventTitle ?? step.Definition.Chain ?? "",
        State = StateOf(step),
        Attempt = step.Attempt,
        JobId = step.JobId,
        Hostname = step.Hostname,
        Progress = step.Progress,
        StartedAt = step.StartedAt,
        EndedAt = step.EndedAt,
        UnreachableSince = UnreachableSince(step),
        Code = step.Code,
        Description = step.Description,
        Output = step.Output,
        WaitsFor = StepWaits.Sentence(run, step),
        Abort = AbortOf(step),
        Earlier = [.. step.Earlier.Select(earlier => new StepAttemptResponse(earlier.Attempt, earlier.Region, earlier.JobId, earlier.Code, earlier.Description, earlier.EndedAt, earlier.GivenUp))],
        Item = step.Item,
        Undoes = step.Undoes,
    };

    /// <summary>A job that was accepted and cannot be heard of is unreachable; of a launch nothing was known before either.</summary>
    private static string StateOf(Step step) =>
        UnreachableSince(step) is not null && step.State is StepStates.Queued or StepStates.Running && !step.IsList ? StepStates.Unreachable : step.State;

    private static DateTimeOffset? UnreachableSince(Step step) =>
        step.RegionUnreachableSince is null || step.NodeUnreachableSince < step.RegionUnreachableSince ? step.NodeUnreachableSince : step.RegionUnreachableSince;

    private static string? AbortOf(Step step) => step switch
    {
        { AbortAnswer: AbortOutcome.Aborting, State: StepStates.Cancelled or StepStates.TimedOut } => "aborted",
        { AbortAnswer: AbortOutcome.Aborting, IsOver: false } => "aborting",
        { AbortAnswer: AbortOutcome.Aborting or AbortOutcome.Finished } => "finished",
        { AbortAnswer: AbortOutcome.NeverLaunched } => "never-launched",
        { Aborting: null } => null,
        { RegionUnreachableSince: not null } => "unreachable",
        _ => "requested",
    };
}
