using System.Text.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Tests.Runs;

/// <summary>What holds of a run whatever it is told.</summary>
internal sealed class StormPromises
{
    private readonly HashSet<(string Step, int Attempt)> launched = [];
    private readonly HashSet<(string Step, int Attempt)> mayHaveArrived = [];

    /// <summary>Checks what has just happened.</summary>
    public void Check(Run before, Run after, RunCommand command, IReadOnlyList<RunEvent> events)
    {
        CheckThatNothingOverHasChanged(before, after, command);
        CheckLaunches(before, command, events);
        Promise(after.Steps.All(step => step.IsOver) == after.IsOver, "a run is over exactly when its steps are");
        Promise(after.State != RunStates.Succeeded || Own(after).All(step => step.State is StepStates.Succeeded or StepStates.Skipped), "a run that succeeded has no failed step");
        Promise(after.State != RunStates.Failed || Own(after).Any(step => step.State is not (StepStates.Succeeded or StepStates.Skipped)), "a run that failed has a failed step");
        Promise(after.State != RunStates.Failed || after.CancelReason is null, "a run that was to be cancelled has not failed");
        Promise(after.Steps.All(step => step.ListStep is null || !step.IsActive || IsWithinItsLimit(after, step)), "no more items are under way at once than the chain allows");
    }

    /// <summary>Checks a run that is over.</summary>
    public static void CheckEnd(Run run, IReadOnlyList<RunEvent> history)
    {
        Promise(JsonSerializer.Serialize(RunDecider.Fold(Run.None, history)) == JsonSerializer.Serialize(run), "a history folds to the run that made it");
        Promise(run.State == RunStates.Succeeded || run.Steps.All(step => step.Definition.Compensate is null || step.IsList || step.State != StepStates.Succeeded || step.IsUndone), "what has succeeded in vain is undone");
    }

    /// <summary>Cheaper than an assertion, of which a storm would make many millions.</summary>
    public static void Promise(bool kept, string promise)
    {
        if (!kept) Assert.Fail($"Not kept: {promise}.");
    }

    private static IEnumerable<Step> Own(Run run) => run.Steps.Where(step => step is { ListStep: null, Undoes: null });

    private static bool IsWithinItsLimit(Run run, Step item) =>
        run.Find(item.ListStep!)!.Definition.ForEach!.MaxParallel is not { } most || run.Steps.Count(other => other.ListStep == item.ListStep && other.IsActive) <= most;

    private static void CheckThatNothingOverHasChanged(Run before, Run after, RunCommand command)
    {
        if (command is RunOrder) return;
        Promise(!before.IsOver || ReferenceEquals(before, after), "a run that is over does not change of itself");
        for (var i = 0; i < before.Steps.Count; i++)
        {
            var (was, isNow) = (before.Steps[i], after.Steps[i]);
            if (!was.IsOver || was.State == isNow.State) continue;
            Promise(command is JobChanged, "a step that is over changes only because of a job that had been given up");
        }
    }

    private void CheckLaunches(Run before, RunCommand command, IReadOnlyList<RunEvent> events)
    {
        if (command is LaunchUnanswered { MayHaveArrived: true } missed) mayHaveArrived.Add((missed.Step, missed.Attempt));
        foreach (var failedOver in events.OfType<StepFailedOver>())
            Promise(!mayHaveArrived.Contains((failedOver.Step, failedOver.Attempt)) && before.Find(failedOver.Step)!.JobId is null, "only a launch that is proven not to have happened fails over");
        foreach (var launching in events.OfType<StepLaunching>())
        {
            Promise(launched.Add((launching.Step, launching.Attempt)), "an attempt is launched once");
            Promise(before.State != RunStates.Queued || command is ReleaseRun, "nothing is launched while other runs are in the way");
            Promise(before.State != RunStates.Paused || command is ResumeRun or CancelRun, "nothing is launched while the run is paused");
        }
    }
}
