using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>What a step waits for, for people.</summary>
public static class StepWaits
{
    /// <summary>What has to happen before anything else does with the step; null once it is over.</summary>
    public static string? Sentence(Run run, Step step) => step.State switch
    {
        _ when run.IsOver || step.IsOver => null,
        _ when run.State == RunStates.Queued => $"other runs of chain {run.Chain} to be over",
        StepStates.Waiting => Upstream(run, step) ?? "the run to be resumed",
        StepStates.AwaitingApproval => $"the word of {Deciders(step)}{(step.ApprovalUntil is { } until ? $" until {until:u}" : "")}",
        StepStates.Ready when run.IsHeld => "the run to be resumed",
        StepStates.Ready => step.ReadyAt is { } at ? $"attempt {step.NextAttempt} at {at:u}" : "a place among the items under way",
        _ when step.IsList => "its items",
        _ when step.IsHeld => "somebody to say whether the launch happened",
        _ when step.Definition.Chain is { } chain => $"its run of chain {chain}",
        StepStates.LaunchUnknown when !step.MayHaveArrived => $"region {step.Region} to take the launch, which has not reached it: {step.Description}",
        StepStates.Launching or StepStates.LaunchUnknown => $"region {step.Region} to answer the launch",
        _ when step.RegionUnreachableSince is { } since => $"region {step.Region}, which has not answered since {since:u}, to tell of job {step.JobId}",
        _ => $"job {step.JobId} in region {step.Region} to end",
    };

    private static string? Upstream(Run run, Step step)
    {
        var open = step.Definition.After.Where(name => run.Find(name) is { IsOver: false }).ToList();
        return open.Count > 0 ? $"{(open.Count == 1 ? "step" : "steps")} {string.Join(", ", open)}" : null;
    }

    private static string Deciders(Step step) => step.Definition.Approval is { By: { Count: > 0 } names } ? string.Join(" or ", names) : "somebody who may operate the chain";
}
