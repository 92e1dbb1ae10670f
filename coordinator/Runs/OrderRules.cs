using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>What people may do to a run by hand. What is so already changes nothing, what cannot be is refused with a reason.</summary>
internal static class OrderRules
{
    public static List<RunEvent> Decide(Run run, RunOrder order)
    {
        if (!run.HasStarted) throw new RefusedException("There is no such run.");
        return order switch
        {
            CancelRun c => AbortRules.Cancel(run, c),
            PauseRun c => Pause(run, c),
            ResumeRun c => run.State == RunStates.Paused ? [new RunResumed(c.By, c.At)] : run.State == RunStates.Running ? [] : throw Refused(run, "resumed"),
            RetryRun c => RetryOrders.Retry(run, c),
            SkipStep c => Skip(run, Find(run, c.Step), c),
            MarkStep c => Mark(run, Find(run, c.Step), c),
            ApproveStep c => ApprovalRules.Approve(Find(run, c.Step), c),
            RejectStep c => ApprovalRules.Reject(Find(run, c.Step), c),
            ResolveLaunch c => Resolve(Find(run, c.Step), c),
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "No rule for this order."),
        };
    }

    /// <summary>The step of that name.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static Step Find(Run run, string step) => run.Find(step) ?? throw new RefusedException($"The run has no step '{step}'.");

    /// <summary>A step counts otherwise now: its list is not over before it is, and the rules of steps that were skipped because of it are judged anew.</summary>
    public static IEnumerable<RunEvent> Reconsider(Run run, Step step, DateTimeOffset at)
    {
        if (step.ListStep is { } list && run.Find(list) is { IsOver: true } over) yield return new StepReset(over.Name, over.Attempt, at, KeepsItems: true);
        foreach (var later in RetryOrders.After(run, [step.ListStep ?? step.Name]).Where(later => later.State == StepStates.Skipped)) yield return new StepReset(later.Name, later.Attempt, at);
    }

    private static List<RunEvent> Pause(Run run, PauseRun c) => run.State switch
    {
        RunStates.Paused => [],
        RunStates.Running => [new RunPaused(Storable.Text(c.Reason), c.By, c.At)],
        _ => throw Refused(run, "paused"),
    };

    private static List<RunEvent> Skip(Run run, Step step, SkipStep c)
    {
        if (step.State == StepStates.Skipped) return [];
        if (run.State == RunStates.Queued) throw Refused(run, "changed; cancel it instead");
        return step.IsPending
            ? [new StepSkipped(step.Name, step.Attempt, $"{c.By ?? "Somebody"} left it out: {Storable.Text(c.Reason)}", c.At)]
            : throw new RefusedException($"Step {step.Name} is {step.State}: only a step that has not been launched can be skipped.");
    }

    private static List<RunEvent> Mark(Run run, Step step, MarkStep c)
    {
        var state = c.Succeeded ? StepStates.Succeeded : StepStates.Failed;
        var reason = $"{c.By ?? "Somebody"} marked it as {state}: {Storable.Text(c.Reason)}";
        if (step.State == state && step.Description == reason) return [];
        if (step.IsList) throw new RefusedException($"Step {step.Name} is over a list: mark its items ({step.Name}:0, …).");
        if (run.State is RunStates.Queued or RunStates.Cancelling) throw Refused(run, "changed");
        if (step.IsActive && step is { IsUnproven: false, RegionUnreachableSince: null, NodeUnreachableSince: null })
            throw new RefusedException($"Step {step.Name} is {step.State}: its region says how it ends. Cancel the run to stop its job.");

        List<RunEvent> events = run.IsOver ? [new RunReopened(c.By, c.At)] : [];
        events.Add(new StepMarked(step.Name, step.Attempt, c.Succeeded, reason, Storable.Json(c.Output), c.By, c.At));
        events.AddRange(Reconsider(run, step, c.At));
        return events;
    }

    private static List<RunEvent> Resolve(Step step, ResolveLaunch c)
    {
        if (step.JobId is not null && step.JobId == c.JobId) return [];
        if (step.State != StepStates.LaunchUnknown) throw new RefusedException($"Step {step.Name} is {step.State}: there is no unknown launch to resolve.");

        List<RunEvent> events = [new StepLaunchResolved(step.Name, step.Attempt, c.JobId, Storable.Text(c.Evidence), c.By, c.At)];
        if (c.JobId is { } jobId) events.Add(LaunchRules.Launched(step, jobId, c.At));
        else if (step.Aborting is not null) events.Add(LaunchRules.NeverLaunched(step, "not-launched", "It was never launched.", c.At));
        return events;
    }

    private static RefusedException Refused(Run run, string what) => new($"A run that is {run.State} cannot be {what}.");
}
