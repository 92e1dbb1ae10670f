using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>What follows of itself once something has happened to a run: steps become due or moot, and at last the run is over.</summary>
internal static class RunProgress
{
    /// <summary>Adds what follows to <paramref name="events"/>, of which <paramref name="run"/> is the outcome so far.</summary>
    public static void Continue(Run run, List<RunEvent> events, DateTimeOffset at)
    {
        while (!run.IsOver && Next(run, at) is { Count: > 0 } next)
        {
            events.AddRange(next);
            run = RunDecider.Fold(run, next);
        }
    }

    /// <summary>One round: what starts or is skipped may make others due or moot, so there may be another.</summary>
    private static List<RunEvent> Next(Run run, DateTimeOffset at)
    {
        List<RunEvent> events = [];
        var states = run.Steps.ToDictionary(step => step.Name, step => step.State);
        var launched = new Dictionary<string, int>();
        foreach (var step in run.Steps)
        {
            if (step.State == StepStates.Waiting) events.AddRange(Judge(run, step, states, at));
            else if (step.State == StepStates.Ready && IsDue(run, step, launched)) events.AddRange(Begin(run, step, at));
            else if (step is { IsList: true, State: StepStates.Running } && ForEachRules.End(run, step, at) is { } end) events.Add(end);
        }

        if (events.Count > 0 || run.Steps.Any(step => !step.IsOver)) return events;
        return [End(run, at)];
    }

    private static IEnumerable<RunEvent> Judge(Run run, Step step, Dictionary<string, string> states, DateTimeOffset at)
    {
        var upstream = step.Definition.After.Select(name => states[name]).ToList();
        return StepRules.Judge(step.Definition.When, upstream) switch
        {
            StepVerdict.Skip => [Skip(step, states, at)],
            StepVerdict.Start when MayStart(run, step) => Start(run, step, at),
            _ => [],
        };
    }

    private static bool MayStart(Run run, Step step) => !run.IsHeld && (run.State != RunStates.Cancelling || step.Definition.When == StartRule.Always);

    private static bool IsDue(Run run, Step step, Dictionary<string, int> launched)
    {
        if (step.ReadyAt is not null || !MayStart(run, step)) return false;
        if (step.ListStep is not { } list) return true;
        if (!ForEachRules.HasPlace(run, step, launched.GetValueOrDefault(list))) return false;
        launched[list] = launched.GetValueOrDefault(list) + 1;
        return true;
    }

    private static IEnumerable<RunEvent> Start(Run run, Step step, DateTimeOffset at)
    {
        if (step.Definition.Condition is not null)
        {
            if (!ParamsRenderer.TryJudge(step.Definition.Condition, run, step, out var isMet, out var fault)) return [new StepFailed(step.Name, step.Attempt, "condition", fault, null, null, at)];
            if (!isMet) return [new StepSkipped(step.Name, step.Attempt, "Its condition is not met.", at)];
        }

        return ApprovalRules.Request(step, at) is { } request ? [request] : Begin(run, step, at);
    }

    private static IEnumerable<RunEvent> Begin(Run run, Step step, DateTimeOffset at)
    {
        if (step.IsList) return ForEachRules.FanOut(run, step, at);
        return ParamsRenderer.TryRender(run, step, out var parameters, out var fault)
            ? [new StepLaunching(step.Name, step.NextAttempt, step.Region, parameters, at)]
            : [new StepFailed(step.Name, step.Attempt, "params", fault, null, null, at)];
    }

    private static StepSkipped Skip(Step step, Dictionary<string, string> states, DateTimeOffset at)
    {
        var description = step.Definition.When switch
        {
            StartRule.OneSucceeded => $"None of {string.Join(", ", step.Definition.After)} succeeded.",
            StartRule.OneFailed => step.Definition.After.Count == 0 ? "It comes after nothing." : $"None of {string.Join(", ", step.Definition.After)} failed.",
            StartRule.NoneFailed => About(name => StepRules.HasFailed(states[name]) || states[name] == StepStates.Cancelled),
            _ => About(name => StepStates.IsOver(states[name]) && states[name] != StepStates.Succeeded),
        };
        return new StepSkipped(step.Name, step.Attempt, description, at);

        string About(Func<string, bool> isCulprit)
        {
            var culprit = step.Definition.After.First(isCulprit);
            return $"Step {culprit} is {states[culprit]}.";
        }
    }

    /// <summary>The end of a run whose steps are all over, unless something is to be undone before.</summary>
    private static RunEvent End(Run run, DateTimeOffset at)
    {
        var own = run.Steps.Where(step => step is { ListStep: null, Undoes: null }).ToList();
        var hasFailed = own.Exists(step => step.HasFailed || step.State == StepStates.Cancelled);
        if (!hasFailed && (run.CancelReason is null || own.TrueForAll(step => step.State == StepStates.Succeeded))) return new RunSucceeded(at);
        if (CompensationRules.Begin(run, at) is { } undoing) return undoing;
        return run.CancelReason is null ? new RunFailed(at) : new RunCancelled(at);
    }
}
