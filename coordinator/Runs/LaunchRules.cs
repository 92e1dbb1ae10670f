using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>What follows from what a region says, or does not say, to a launch.</summary>
internal static class LaunchRules
{
    /// <summary>A step follows exactly one job: a launch that started none or several is stopped.</summary>
    public static List<RunEvent> Accept(Step step, LaunchAccepted c)
    {
        if (c.JobIds is [var jobId]) return step.IsUnproven ? [Launched(step, jobId, c.At)] : [];
        return step.Aborting == AbortCause.NotFollowable ? [] : [new StepAbortRequested(c.Step, c.Attempt, AbortCause.NotFollowable, NotFollowable(c), c.At)];
    }

    /// <summary>Only what is proven not to have reached its region may go to another one, or be tried anew after its region was restored.</summary>
    public static List<RunEvent> Miss(Run run, Step step, LaunchUnanswered c)
    {
        if (!step.IsUnproven) return [];

        var isProvenNotToHaveArrived = !c.MayHaveArrived && !step.MayHaveArrived && step.Aborting is null;
        if (isProvenNotToHaveArrived && step.IsHeld) return [new StepFailedOver(c.Step, c.Attempt, step.Region, Storable.Text(c.Description), c.At, c.At)];
        if (isProvenNotToHaveArrived && UnreachableRules.FailOver(run, step, c) is { } failedOver) return [failedOver];

        var isNews = step.State == StepStates.Launching || (c.MayHaveArrived && !step.MayHaveArrived);
        return isNews ? [new StepLaunchUnanswered(c.Step, c.Attempt, Storable.Text(c.Description), c.At, c.MayHaveArrived)] : [];
    }

    /// <summary>A refusal says that nothing was started; about a job that is known it says nothing.</summary>
    public static List<RunEvent> Refuse(Run run, Step step, LaunchRefused c)
    {
        if (!step.IsUnproven) return [];

        var end = NeverLaunched(step, Storable.Text(c.Code), Storable.Text(c.Description), c.At);
        return [step.Aborting is null ? RetryRules.Judge(run, step, RetryCause.LaunchRefused, end, c.At) : end];
    }

    public static StepLaunched Launched(Step step, string jobId, DateTimeOffset at) => new(step.Name, step.Attempt, jobId, at);

    /// <summary>No job runs and none will: the end of a step that was to be stopped, a failure of any other.</summary>
    public static RunEvent NeverLaunched(Step step, string code, string description, DateTimeOffset at) => step.Aborting switch
    {
        AbortCause.Timeout => new StepTimedOut(step.Name, step.Attempt, $"{step.Description} {description}", at),
        AbortCause.Cancel => new StepCancelled(step.Name, step.Attempt, description, at),
        _ => new StepFailed(step.Name, step.Attempt, code, description, step.Hostname, null, at),
    };

    private static string NotFollowable(LaunchAccepted c) => c.JobIds.Count == 0
        ? "The region accepted the launch without naming a job; a step follows exactly one."
        : $"The launch started {c.JobIds.Count} jobs ({string.Join(", ", c.JobIds)}); a step follows exactly one.";
}
