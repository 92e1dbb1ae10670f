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
        Input = run.Input,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Steps = [.. run.Steps.Select(From)],
    };

    private static StepResponse From(Step step) => new()
    {
        Name = step.Name,
        Region = step.Region,
        Event = step.Definition.Event ?? step.Definition.EventTitle!,
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
    };

    /// <summary>A job that was accepted and cannot be heard of is unreachable; of a launch nothing was known before either.</summary>
    private static string StateOf(Step step) =>
        UnreachableSince(step) is not null && step.State is StepStates.Queued or StepStates.Running ? StepStates.Unreachable : step.State;

    private static DateTimeOffset? UnreachableSince(Step step) =>
        step.RegionUnreachableSince is null || step.NodeUnreachableSince < step.RegionUnreachableSince ? step.NodeUnreachableSince : step.RegionUnreachableSince;
}
