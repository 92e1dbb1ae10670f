using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>What follows from how a step's job is.</summary>
internal static class FollowRules
{
    public static List<RunEvent> Follow(Run run, Step step, JobChanged c)
    {
        if (step.Aborting == AbortCause.NotFollowable || (step.JobId is not null && step.JobId != c.JobId)) return [];

        List<RunEvent> events = step.JobId is null ? [LaunchRules.Launched(step, c.JobId, c.At)] : [];
        if (JobStates.IsFinal(c.State))
        {
            if (step is { Aborting: not null, AbortAnswer: null }) events.Add(Answer(c));
            events.Add(End(run, step, c));
            return events;
        }

        if (c.State == JobStates.Running && step.State != StepStates.Running) events.Add(new StepRunning(c.Step, c.Attempt, c.Hostname, c.Progress, c.At));
        if (step.RegionUnreachableSince is not null) events.Add(new StepReachable(c.Step, c.Attempt, Unreachable.Region, c.At));
        if (c.UnreachableSince is { } since && step.NodeUnreachableSince is null) events.Add(new StepUnreachable(c.Step, c.Attempt, Unreachable.Node, since, c.At));
        if (c.UnreachableSince is null && step.NodeUnreachableSince is not null) events.Add(new StepReachable(c.Step, c.Attempt, Unreachable.Node, c.At));
        return events;
    }

    /// <summary>A job that its region had accepted and has forgotten: whether it ran nobody knows, so it is not launched again.</summary>
    public static List<RunEvent> Miss(Run run, Step step, JobMissing c) =>
        step.JobId == c.JobId ? [LaunchRules.NeverLaunched(step, "missing", $"The region no longer knows job {c.JobId}.", c.At)] : [];

    /// <summary>A job ends as the region says: only an abort is told apart by who asked for it.</summary>
    public static RunEvent End(Run run, Step step, JobChanged c) => (c.State, step.Aborting) switch
    {
        (JobStates.Success, _) => OutputRules.Succeed(step, c),
        (JobStates.Aborted, AbortCause.Timeout) => new StepTimedOut(c.Step, c.Attempt, step.Description!, c.At),
        (JobStates.Aborted, AbortCause.Cancel) => new StepCancelled(c.Step, c.Attempt, c.Description ?? "The job was stopped.", c.At),
        (JobStates.Error, null) => RetryRules.Judge(run, step, RetryCause.JobFailed, Failed(step, c), c.At),
        _ => Failed(step, c),
    };

    /// <summary>The feed may tell of a job's end before the call that asked for it is answered, or where that answer was lost.</summary>
    private static StepAbortAnswered Answer(JobChanged c) => new(c.Step, c.Attempt, c.State == JobStates.Aborted ? AbortOutcome.Aborting : AbortOutcome.Finished, c.At);

    private static StepFailed Failed(Step step, JobChanged c) =>
        new(c.Step, c.Attempt, c.Code ?? c.State, c.Description, c.Hostname, OutputRules.Keep(step, c.Output), c.At);
}
