using System.Collections;

namespace Federation.Coordinator.Chains;

/// <summary>Which steps are over before others start: those named in <c>after</c>, and those that come before them.</summary>
internal sealed class StepOrder
{
    private readonly ChainSource chain;
    private readonly BitArray?[] before;
    private readonly BitArray done;
    private readonly List<StepSource> underWay = [];
    private bool isCyclic;

    private StepOrder(ChainSource chain)
    {
        this.chain = chain;
        before = new BitArray?[chain.Steps.Count];
        done = new BitArray(chain.Steps.Count);
    }

    /// <summary>The order of a chain's steps; every cycle found on the way is a fault.</summary>
    public static StepOrder Of(ChainSource chain, DefinitionFaults faults)
    {
        var order = new StepOrder(chain);
        foreach (var step in chain.Steps) order.Visit(step, faults);
        return order;
    }

    /// <summary>Whether <paramref name="earlier"/> is over when <paramref name="later"/> starts; true for all when there is a cycle, which is the one fault to tell then.</summary>
    public bool IsBefore(StepSource earlier, StepSource later) => isCyclic || before[later.Place]![earlier.Place];

    private void Visit(StepSource step, DefinitionFaults faults)
    {
        if (before[step.Place] is not null) return;

        var all = before[step.Place] = new BitArray(chain.Steps.Count);
        underWay.Add(step);
        foreach (var name in step.After)
        {
            if (!chain.ByName.TryGetValue(name.Text!, out var upstream) || upstream == step) continue;

            if (before[upstream.Place] is not null && !done[upstream.Place])
            {
                isCyclic = true;
                var cycle = underWay.SkipWhile(member => member != upstream).Append(upstream);
                faults.Add(name, $"These steps wait for each other: {string.Join(" after ", cycle.Select(member => member.Name!.Text))}.");
                continue;
            }

            Visit(upstream, faults);
            all.Or(before[upstream.Place]!);
            all[upstream.Place] = true;
        }

        underWay.RemoveAt(underWay.Count - 1);
        done[step.Place] = true;
    }
}
