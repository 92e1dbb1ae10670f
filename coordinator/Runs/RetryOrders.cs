using Federation.Contracts.Coordinator;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>Doing steps of a run again by hand: they, what comes after them, and what was undone meanwhile.</summary>
internal static class RetryOrders
{
    public static List<RunEvent> Retry(Run run, RetryRun c)
    {
        if (run.State is RunStates.Cancelling or RunStates.Queued) throw new RefusedException($"A run that is {run.State} cannot be retried.");

        var chosen = c.Steps.Count > 0 ? c.Steps.Select(name => OrderRules.Find(run, name)).ToList() : Failed(run);
        if (chosen.Count == 0) throw new RefusedException("No step of the run has failed: name the steps to do again.");
        if (chosen.Find(step => !step.IsOver || step.Undoes is not null) is { } wrong)
            throw new RefusedException(wrong.Undoes is null ? $"Step {wrong.Name} is {wrong.State}: only what is over can be done again." : $"Step {wrong.Name} undoes another one: choose that one.");

        var again = Again(run, chosen);
        if (again.FirstOrDefault(step => !step.IsOver && !step.IsPending) is { } active)
            throw new RefusedException($"Step {active.Name}, which comes after what is to be done again, is {active.State}.");

        List<RunEvent> events = run.IsOver ? [new RunReopened(c.By, c.At)] : [];
        events.AddRange(again.Select(step => new StepReset(step.Name, step.Attempt, c.At, KeepsItems: step.IsList && again.Exists(item => item.ListStep == step.Name))));
        return events;
    }

    /// <summary>All steps that come after any of these, directly or not, in the order of the run.</summary>
    public static IReadOnlyList<Step> After(Run run, IEnumerable<string> names)
    {
        var before = names.ToHashSet();
        List<Step> later = [];
        while (run.Steps.Where(step => !before.Contains(step.Name) && step.Undoes is null && step.Definition.After.Any(before.Contains)).ToList() is { Count: > 0 } next)
        {
            later.AddRange(next);
            before.UnionWith(next.Select(step => step.Name));
        }

        return later;
    }

    /// <summary>What was undone has to be done again with what failed.</summary>
    private static List<Step> Again(Run run, List<Step> chosen)
    {
        HashSet<string> names = [.. chosen.Select(step => step.Name), .. run.Steps.Where(step => step.IsUndone).Select(step => step.Name)];
        names.UnionWith(run.Steps.Where(step => step.ListStep is not null && names.Contains(step.Name)).Select(item => item.ListStep!).ToList());
        names.UnionWith(After(run, names).Select(step => step.Name));
        return [.. run.Steps.Where(step => names.Contains(step.Name))];
    }

    /// <summary>Where items of a list failed, it is they that are done again, and not the whole list.</summary>
    private static List<Step> Failed(Run run) =>
        [.. run.Steps.Where(step => step.Undoes is null && (step.HasFailed || step.State == StepStates.Cancelled) && !ForEachRules.ItemsOf(run, step).Any(item => item.IsOver && item.State != StepStates.Succeeded))];
}
