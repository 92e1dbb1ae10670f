using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>What became of a definition: either it is a chain, or there are faults.</summary>
public sealed record ParsedChain
{
    /// <summary>The definition as its author wrote it.</summary>
    public required string Text { get; init; }

    /// <summary>The chain; null if there are faults.</summary>
    public ChainDefinition? Definition { get; init; }

    /// <summary>The definition as JSON, with the order of its author; null if there are faults.</summary>
    public JsonObject? Document { get; init; }

    /// <summary>Everything that is wrong, in the order of the text, at most 100.</summary>
    public IReadOnlyList<DefinitionFault> Faults { get; init; } = [];

    /// <summary>The places of its parts as far as it can be read; null if it cannot be read at all.</summary>
    internal ChainSource? Source { get; init; }
}

/// <summary>From a definition's text to a chain that can run.</summary>
public static class ChainParser
{
    /// <summary>Reads and checks a definition whole.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="regions">The names of all regions there are.</param>
    public static ParsedChain Parse(string text, IReadOnlySet<string> regions)
    {
        var faults = new DefinitionFaults();
        var tree = SourceReader.Read(text, faults);
        if (tree is not null) ChainShape.Chain.Check(tree, null, faults);
        if (tree is not SourceMap map) return new ParsedChain { Text = text, Faults = faults.All };

        var source = ChainSource.Of(map);
        ChainRules.Check(source, regions, faults);
        return faults.Any ? new ParsedChain { Text = text, Faults = faults.All, Source = source } : Chain(text, map.ToJson(), source);
    }

    private static ParsedChain Chain(string text, JsonObject document, ChainSource source) =>
        new() { Text = text, Definition = ChainBinder.Bind(document), Document = document, Source = source };
}
