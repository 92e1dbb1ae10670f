using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Chains;

/// <summary>What would run where.</summary>
internal static class ChainPlan
{
    private const int Instants = 5;

    /// <summary>The plan of a chain that has been checked.</summary>
    public static ChainPlanResponse Of(string name, CheckedChain found, DateTimeOffset now) => new()
    {
        Valid = found.Errors.Count == 0,
        Errors = [.. found.Errors.Select(fault => fault.ToRemark())],
        Warnings = [.. found.Warnings.Select(fault => fault.ToRemark())],
        Steps = found.Parsed.Definition is { } chain ? Steps(chain, found, now) : [],
        Triggers = [.. (found.Parsed.Definition?.Triggers ?? []).Select(trigger => Planned(name, trigger, now))],
    };

    private static List<PlannedStep> Steps(ChainDefinition chain, CheckedChain found, DateTimeOffset now)
    {
        var stages = new Dictionary<string, int>();
        var byName = chain.Steps.ToDictionary(step => step.Name);
        foreach (var step in chain.Steps) StageOf(step);
        return [.. chain.Steps.Select(step => Planned(step, stages[step.Name], found, now)).OrderBy(step => step.Stage)];

        int StageOf(StepDefinition step)
        {
            if (!stages.TryGetValue(step.Name, out var stage)) stages[step.Name] = stage = step.After.Select(name => StageOf(byName[name]) + 1).DefaultIfEmpty().Max();
            return stage;
        }
    }

    private static PlannedStep Planned(StepDefinition step, int stage, CheckedChain found, DateTimeOffset now)
    {
        var registered = found.Regions.ToDictionary(region => region.Id);
        var regions = RegionChoice.Of(step, found.Regions)
            .Select(region => Planned(region, found.Events[new EventName(region, step.Event, step.EventTitle)], registered[region].ClosedBecause(now)))
            .ToList();
        return new PlannedStep
        {
            Name = step.Name,
            Stage = stage,
            After = step.After,
            Chain = step.Chain,
            Region = (regions.Find(region => region.Problem is null) ?? regions.Find(region => region.Reachable))?.Name,
            Regions = regions,
        };
    }

    private static PlannedRegion Planned(string region, EventFinding found, string? closed) => new()
    {
        Name = region,
        Reachable = found.Unknown is null,
        Event = found.Id,
        EventTitle = found.Title,
        Enabled = found.IsEnabled,
        Problem = found.Fault ?? found.Unknown ?? closed ?? (found.IsEnabled == false ? "The event is disabled." : null),
    };

    private static PlannedTrigger Planned(string chain, TriggerDefinition trigger, DateTimeOffset now)
    {
        var next = trigger.Schedule is { } schedule
            ? new ScheduleTimes(schedule).After(now).Take(Instants).Select(instant => instant + ScheduleTimes.DelayOf(schedule, chain, trigger.Name, instant)).ToList()
            : null;
        return new PlannedTrigger(trigger.Name, trigger.Kind, trigger.Enabled, next);
    }
}
