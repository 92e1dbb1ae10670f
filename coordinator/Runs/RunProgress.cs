using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>What follows of itself once something has happened to a run: steps become due or moot, and at last the run is over.</summary>
internal static class RunProgress
{
    /// <summary>Adds what follows to <paramref name="events"/>, of which <paramref name="run"/> is the outcome so far.</summary>
    public static void Continue(Run run, List<RunEvent> events, DateTimeOffset at)
    {
        if (run.IsOver) return;

        while (Judge(run, at) is { Count: > 0 } judged)
        {
            events.AddRange(judged);
            run = RunDecider.Fold(run, judged);
        }

        if (run.Steps.All(step => step.IsOver)) events.Add(End(run, at));
    }

    /// <summary>One round over the waiting steps; a skipped step may make others moot, so there may be another.</summary>
    private static List<RunEvent> Judge(Run run, DateTimeOffset at)
    {
        var states = run.Steps.ToDictionary(step => step.Name, step => step.State);
        List<RunEvent> events = [];
        foreach (var step in run.Steps.Where(step => step.State == StepStates.Waiting))
        {
            switch (StepRules.Judge(step.Definition.After.Select(name => states[name])))
            {
                case StepVerdict.Launch:
                    events.Add(Launch(run, step, at));
                    break;
                case StepVerdict.Skip:
                    events.Add(Skip(step, states, at));
                    break;
            }
        }

        return events;
    }

    private static RunEvent Launch(Run run, Step step, DateTimeOffset at) =>
        ParamsRenderer.TryRender(step.Definition, run, out var parameters, out var fault)
            ? new StepLaunching(step.Name, step.Attempt + 1, step.Definition.Region, parameters, at)
            : new StepFailed(step.Name, step.Attempt, "params", fault, null, null, at);

    private static StepSkipped Skip(Step step, Dictionary<string, string> states, DateTimeOffset at)
    {
        var culprit = step.Definition.After.First(name => StepStates.IsOver(states[name]) && states[name] != StepStates.Succeeded);
        return new StepSkipped(step.Name, step.Attempt, $"Step {culprit} is {states[culprit]}.", at);
    }

    private static RunEvent End(Run run, DateTimeOffset at) =>
        run.Steps.All(step => step.State == StepStates.Succeeded) ? new RunSucceeded(at)
        : run.CancelReason is null ? new RunFailed(at)
        : new RunCancelled(at);
}
