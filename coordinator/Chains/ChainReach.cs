using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Chains;

/// <summary>Where a chain's jobs may run, those of the chains that are steps of it too, and what it learns from elsewhere: whoever stores or starts it has to hold a role there.</summary>
internal static class ChainReach
{
    /// <summary>What a step that chooses its region by labels may run in: only a grant for all regions covers it.</summary>
    private const string AnyRegion = "*";

    /// <summary>Sees to it that a caller may have these steps run: operator in the chain and in every region where they may run, by one grant.</summary>
    /// <exception cref="ForbiddenException">A right is missing.</exception>
    public static async Task DemandAsync(
        Caller caller, string chain, IReadOnlyList<StepDefinition> steps, Func<string, CancellationToken, Task<Chain?>> find, CancellationToken cancellationToken)
    {
        if (caller.MayEverywhere(Role.Operator)) return;

        var seen = new HashSet<string> { chain };
        var left = new Queue<(string Chain, IReadOnlyList<StepDefinition> Steps)>([(chain, steps)]);
        while (left.TryDequeue(out var next))
        {
            Demand(caller, next.Chain, next.Steps);
            foreach (var sub in next.Steps.Select(step => step.Chain).OfType<string>().Where(seen.Add))
                left.Enqueue((sub, (await find(sub, cancellationToken))?.Definition.Steps ?? []));
        }
    }

    /// <summary>Sees to it that a caller may look at what these triggers wait for.</summary>
    /// <exception cref="ForbiddenException">A right is missing.</exception>
    public static void Demand(Caller caller, IReadOnlyList<TriggerDefinition> triggers)
    {
        foreach (var trigger in triggers)
        {
            if (trigger.Job is { } job && !caller.MayInRegion(Role.Viewer, job.Region)) throw new ForbiddenException($"Trigger {trigger.Name} needs the role viewer for region/{job.Region}.");
            if (trigger.Chain is { } chain && !caller.MayInChain(Role.Viewer, chain.Name)) throw new ForbiddenException($"Trigger {trigger.Name} needs the role viewer for chain/{chain.Name}.");
        }
    }

    private static void Demand(Caller caller, string chain, IReadOnlyList<StepDefinition> steps)
    {
        if (!caller.MayInChain(Role.Operator, chain)) throw new ForbiddenException($"This needs the role operator for chain/{chain}.");
        foreach (var step in steps)
        {
            if (RegionsOf(step).FirstOrDefault(region => !caller.MayInBoth(Role.Operator, chain, region)) is { } region)
                throw new ForbiddenException($"Step {step.Name} of chain/{chain} needs the role operator for {(region == AnyRegion ? "all regions, since labels choose where it runs" : $"region/{region}")}.");
        }
    }

    private static IEnumerable<string> RegionsOf(StepDefinition step)
    {
        IEnumerable<string> chosen = step.RegionLabels.Count > 0 ? [AnyRegion] : step.Regions;
        return chosen.Concat(step.OnUnreachable.To).Concat(step.Compensate?.Region is { } undone ? [undone] : []);
    }
}
