using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>How a run's events fold to its state.</summary>
internal static class RunHistory
{
    public static Run Apply(Run run, RunEvent happened) => happened switch
    {
        RunStarted e => Started(e),
        RunQueued => run with { State = RunStates.Queued },
        RunReleased => run with { State = RunStates.Running },
        RunPaused e => run with { State = RunStates.Paused, PauseReason = e.Reason },
        RunResumed => run with { State = RunStates.Running, PauseReason = null },
        RunCancelRequested e => run with { State = RunStates.Cancelling, CancelReason = e.Reason, PauseReason = null },
        RunReopened => run with { State = RunStates.Running, CancelReason = null, EndedAt = null },
        RunUndoing e => Undoing(run, e),
        RunSucceeded e => Ended(run, RunStates.Succeeded, e.At),
        RunFailed e => Ended(run, RunStates.Failed, e.At),
        RunCancelled e => Ended(run, RunStates.Cancelled, e.At),
        StepFannedOut e => FannedOut(run, e),
        StepEvent e => run.With(e.Step, step => StepHistory.Apply(step, e)),
        _ => run,
    };

    private static Run Started(RunStarted e) => new()
    {
        Id = e.RunId,
        Chain = e.Chain,
        Version = e.Version,
        Input = e.Input,
        Origin = e.Origin,
        State = RunStates.Running,
        StartedAt = e.At,
        Steps = [.. e.Steps.Select(definition => new Step { Definition = definition, Region = definition.Region })],
    };

    private static Run Ended(Run run, string state, DateTimeOffset at) => run with { State = state, EndedAt = at, PauseReason = null };

    /// <summary>An item that there was before, when the step was done another time, counts its attempts on: a launch key is never used again.</summary>
    private static Run FannedOut(Run run, StepFannedOut e)
    {
        var list = run.Find(e.Step)!;
        var items = e.Items.Select((item, place) =>
        {
            var definition = ForEachRules.DefinitionOf(list.Definition, place);
            return StepHistory.Anew(run.Find(definition.Name) ?? New(definition, list.Region)) with { State = StepStates.Ready, ListStep = list.Name, Item = item?.DeepClone(), ItemPlace = place };
        });
        return Adding(run, items).With(list.Name, step => step with { State = StepStates.Running, StartedAt = e.At, ItemCount = e.Items.Count });
    }

    private static Run Undoing(Run run, RunUndoing e)
    {
        foreach (var undoing in e.Steps) run = run.With(undoing.Undoes, step => step with { IsUndone = true });
        return Adding(run, e.Steps.Select(undoing =>
            StepHistory.Anew(run.Find(undoing.Definition.Name) ?? New(undoing.Definition, undoing.Region)) with { Definition = undoing.Definition, Undoes = undoing.Undoes }));
    }

    private static Step New(Chains.StepDefinition definition, string region) => new() { Definition = definition, Region = region };

    private static Run Adding(Run run, IEnumerable<Step> steps)
    {
        var added = steps.ToDictionary(step => step.Name);
        return run with
        {
            Steps = [.. run.Steps.Select(step => added.Remove(step.Name, out var replaced) ? replaced : step), .. added.Values],
        };
    }
}
