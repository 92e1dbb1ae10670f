namespace Federation.Coordinator.Chains;

/// <summary>A chain as far as it can be read, with the places of its parts: what has the wrong shape, which is a fault already, is passed over.</summary>
internal sealed class ChainSource
{
    private ChainSource(SourceMap chain)
    {
        Steps = [.. ItemsOf(chain, "steps").OfType<SourceMap>().Select((step, place) => new StepSource(step, place))];
        Triggers = [.. ItemsOf(chain, "triggers").OfType<SourceMap>()];
        ByName = Steps.Where(step => step.Name is not null).DistinctBy(step => step.Name!.Text).ToDictionary(step => step.Name!.Text!);
    }

    public IReadOnlyList<StepSource> Steps { get; }

    public IReadOnlyList<SourceMap> Triggers { get; }

    /// <summary>The steps by name; of several that have one, the first.</summary>
    public IReadOnlyDictionary<string, StepSource> ByName { get; }

    public static ChainSource Of(SourceMap chain) => new(chain);

    /// <summary>The items of a list in a map; none if there is no list.</summary>
    public static IReadOnlyList<SourceNode> ItemsOf(SourceMap? map, string name) => (map?[name] as SourceList)?.Items ?? [];

    /// <summary>The text in a map; null if there is none.</summary>
    public static SourceScalar? TextOf(SourceMap? map, string name) => map?[name] is SourceScalar { Text: not null } text ? text : null;

    /// <summary>The texts of a list in a map.</summary>
    public static IEnumerable<SourceScalar> TextsOf(SourceMap? map, string name) => ItemsOf(map, name).OfType<SourceScalar>().Where(item => item.Text is not null);
}

/// <summary>A step as far as it can be read.</summary>
/// <param name="node">The step.</param>
/// <param name="place">Its place among the steps, 0 and up.</param>
internal sealed class StepSource(SourceMap node, int place)
{
    public SourceMap Node => node;

    public int Place => place;

    public SourceScalar? Name { get; } = ChainSource.TextOf(node, "name");

    public IReadOnlyList<SourceScalar> After { get; } = [.. ChainSource.TextsOf(node, "after")];

    /// <summary>The map under a property; null if there is none.</summary>
    public SourceMap? MapOf(string name) => node[name] as SourceMap;
}
