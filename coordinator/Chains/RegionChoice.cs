using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Chains;

/// <summary>The regions that a step may run in.</summary>
public static class RegionChoice
{
    /// <summary>A step's regions, the preferred one first: those it names, or those that have its labels now, by name. Empty for a step that is a chain.</summary>
    public static IReadOnlyList<string> Of(StepDefinition step, IEnumerable<Region> all) => step.RegionLabels.Count == 0 ? step.Regions : Labelled(step.RegionLabels, all);

    /// <summary>The regions that have all these labels, by name.</summary>
    public static IReadOnlyList<string> Labelled(IReadOnlyDictionary<string, string> labels, IEnumerable<Region> all) =>
        [.. all.Where(region => labels.All(label => region.Labels.GetValueOrDefault(label.Key) == label.Value)).Select(region => region.Id).Order(StringComparer.Ordinal)];
}
