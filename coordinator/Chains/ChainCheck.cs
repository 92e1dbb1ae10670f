using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Chains;

/// <summary>What there is to say about a definition, its regions having been asked.</summary>
/// <param name="Parsed">The definition.</param>
/// <param name="Errors">What keeps it from being stored.</param>
/// <param name="Warnings">What was found besides.</param>
/// <param name="Events">What the regions say about its events.</param>
/// <param name="Regions">All regions as they are registered.</param>
internal sealed record CheckedChain(
    ParsedChain Parsed, IReadOnlyList<DefinitionFault> Errors, IReadOnlyList<DefinitionFault> Warnings, IReadOnlyDictionary<EventName, EventFinding> Events, IReadOnlyList<Region> Regions);

/// <summary>Checks definitions: in themselves, against the regions as they answer now, and against the other chains.</summary>
internal sealed class ChainCheck(RegionStore regions, ChainStore chains, EventLookup lookup)
{
    private static readonly Dictionary<EventName, EventFinding> Nothing = [];

    /// <summary>Checks a definition that is to become the chain of that name. Regions that the caller may not look at are not asked.</summary>
    public async Task<CheckedChain> CheckAsync(string name, string text, Caller caller, CancellationToken cancellationToken)
    {
        var all = await regions.AllAsync(cancellationToken);
        var parsed = ChainParser.Parse(text, all.Select(region => region.Id).ToHashSet());
        if (parsed.Source is not { } source) return new CheckedChain(parsed, parsed.Faults, [], Nothing, all);

        var mentions = EventMentions.Of(source, all).ToList();
        var events = await FindAsync(mentions.Select(mention => mention.Event).ToHashSet(), caller, cancellationToken);
        var (errors, warnings) = (new DefinitionFaults(parsed.Faults), new DefinitionFaults());
        foreach (var mention in mentions) Judge(mention, events[mention.Event], errors, warnings);
        if (parsed.Definition is { } definition) foreach (var step in source.Steps) CheckLabels(step, definition.Steps[step.Place], all, warnings);
        await CheckChainsAsync(name, source, errors, warnings, cancellationToken);
        return new CheckedChain(parsed, errors.All, warnings.All, events, all);
    }

    private async Task<IReadOnlyDictionary<EventName, EventFinding>> FindAsync(IReadOnlySet<EventName> events, Caller caller, CancellationToken cancellationToken)
    {
        var visible = events.Where(one => caller.MayInRegion(Role.Viewer, one.Region)).ToList();
        var hidden = events.Except(visible).Select(one => KeyValuePair.Create(one, new EventFinding { Fault = $"This needs the role viewer for region/{one.Region}." }));
        return (await lookup.FindAsync(visible, cancellationToken)).Concat(hidden).ToDictionary();
    }

    private static void Judge(EventMention mention, EventFinding found, DefinitionFaults errors, DefinitionFaults warnings)
    {
        if (found.Fault is not null) errors.Add(mention.Node, found.Fault);
        else if (found.Unknown is not null) warnings.Add(mention.Node, $"Not checked: {found.Unknown}");
        else if (found.IsEnabled == false) warnings.Add(mention.Node, $"The event '{found.Title}' is disabled in region {mention.Event.Region}.");
    }

    private static void CheckLabels(StepSource step, StepDefinition definition, IReadOnlyList<Region> all, DefinitionFaults warnings)
    {
        if (step.Node["regionLabels"] is { } labels && RegionChoice.Of(definition, all).Count == 0) warnings.Add(labels, "No region has these labels yet.");
    }

    private async Task CheckChainsAsync(string name, ChainSource source, DefinitionFaults errors, DefinitionFaults warnings, CancellationToken cancellationToken)
    {
        foreach (var step in source.Steps)
        {
            if (ChainSource.TextOf(step.Node, "chain") is not { } sub) continue;
            if (await ContainsAsync(sub.Text!, name, cancellationToken) is { } way) errors.Add(sub, $"A chain cannot contain itself: {string.Join(" in ", way)} in {name}.");
            else if (sub.Text != name && await chains.FindAsync(sub.Text!, cancellationToken) is null) warnings.Add(sub, $"There is no chain '{sub.Text}' yet.");
        }

        foreach (var other in source.Triggers.Select(trigger => ChainSource.TextOf(trigger["chain"] as SourceMap, "name")).OfType<SourceScalar>())
            if (other.Text == name) errors.Add(other, "A chain cannot start itself: it would never stop.");
            else if (await chains.FindAsync(other.Text!, cancellationToken) is null) warnings.Add(other, $"There is no chain '{other.Text}' yet.");
    }

    /// <summary>How a chain contains another, innermost first; null if it does not.</summary>
    private async Task<IReadOnlyList<string>?> ContainsAsync(string outer, string inner, CancellationToken cancellationToken)
    {
        var ways = new Queue<IReadOnlyList<string>>([[outer]]);
        var seen = new HashSet<string>();
        while (ways.TryDequeue(out var way))
        {
            if (way[0] == inner) return way;
            if (!seen.Add(way[0]) || await chains.FindAsync(way[0], cancellationToken) is not { } chain) continue;
            foreach (var sub in chain.Definition.Steps.Select(step => step.Chain).OfType<string>().Distinct()) ways.Enqueue([sub, .. way]);
        }

        return null;
    }
}
