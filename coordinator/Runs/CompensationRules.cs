using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>What is done about steps that have succeeded when their run has not: one after the other is undone, the one that ended last first.</summary>
internal static class CompensationRules
{
    /// <summary>What there is to undo in a run whose steps are all over; null for nothing.</summary>
    public static RunUndoing? Begin(Run run, DateTimeOffset at)
    {
        var toUndo = run.Steps.Index()
            .Where(one => one.Item is { State: StepStates.Succeeded, IsUndone: false, Undoes: null, IsList: false, Definition.Compensate: not null })
            .OrderByDescending(one => one.Item.EndedAt).ThenByDescending(one => one.Index)
            .Select(one => one.Item).ToList();
        if (toUndo.Count == 0) return null;

        List<UndoingStep> steps = [];
        foreach (var step in toUndo) steps.Add(UndoingOf(step, steps.LastOrDefault()));
        return new RunUndoing(steps, at);
    }

    private static UndoingStep UndoingOf(Step step, UndoingStep? before)
    {
        var compensation = step.Definition.Compensate!;
        var region = compensation.Region ?? step.Region;
        return new UndoingStep(step.Name, region, new StepDefinition
        {
            Name = $"{step.Name}:undo",
            Regions = [region],
            Event = compensation.Event,
            EventTitle = compensation.EventTitle,
            Params = compensation.Params,
            After = before is null ? [] : [before.Definition.Name],
            When = StartRule.Always,
            Timeouts = new StepTimeouts { ScheduleToClose = compensation.Timeout },
        });
    }
}
