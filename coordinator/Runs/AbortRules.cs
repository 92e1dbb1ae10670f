using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>How a run is cancelled, and what follows from what regions say to an abort.</summary>
internal static class AbortRules
{
    /// <summary>What waits is cancelled at once, what runs or may run is aborted. Steps that are to run in any case stay, unless nothing has begun.</summary>
    public static List<RunEvent> Cancel(Run run, CancelRun c)
    {
        if (run.State is RunStates.Cancelling or RunStates.Cancelled) return [];
        if (run.IsOver) throw new RefusedException($"The run has already {run.State}: there is nothing to cancel.");

        var reason = Storable.Text(c.Reason);
        List<RunEvent> events = [new RunCancelRequested(reason, c.At) { By = c.By }];
        foreach (var step in run.Steps)
        {
            var runsInAnyCase = step.Definition.When == StartRule.Always && run.State != RunStates.Queued && step.State is StepStates.Waiting or StepStates.Ready;
            if (step.IsActive && step.Aborting is null && step.Undoes is null)
                events.Add(new StepAbortRequested(step.Name, step.Attempt, AbortCause.Cancel, $"The run was cancelled: {reason}", c.At));
            else if (step.IsPending && !runsInAnyCase)
                events.Add(new StepCancelled(step.Name, step.Attempt, $"{(step.Attempt == 0 ? "Not launched" : "Not tried again")}: the run was cancelled: {reason}", c.At));
        }

        return events;
    }

    /// <summary>The answer is noted; if it says that no job runs and none will, the step is over.</summary>
    public static List<RunEvent> Answer(Run run, Step step, AbortAnswered c)
    {
        if (step.Aborting is null) return [];

        List<RunEvent> events = step.AbortAnswer is null ? [new StepAbortAnswered(c.Step, c.Attempt, c.Outcome, c.At)] : [];
        if (step.Aborting == AbortCause.NotFollowable) events.Add(new StepFailed(c.Step, c.Attempt, "jobs", step.Description, step.Hostname, null, c.At));
        else if (c.Outcome == AbortOutcome.NeverLaunched) events.Add(AfterNoLaunch(run, step, c.At));
        else if (c.JobId is { } jobId && step.IsUnproven) events.Add(LaunchRules.Launched(step, jobId, c.At));
        return events;
    }

    private static RunEvent AfterNoLaunch(Run run, Step step, DateTimeOffset at)
    {
        var end = LaunchRules.NeverLaunched(step, "cancelled", "It was stopped before the region had launched it.", at);
        return step is { Aborting: AbortCause.Timeout, IsUnproven: true } ? RetryRules.Judge(run, step, RetryCause.LaunchUnknown, end, at) : end;
    }
}
