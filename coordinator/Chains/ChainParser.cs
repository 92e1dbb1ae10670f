using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>What became of a definition: either it is a chain, or there are faults.</summary>
/// <param name="Definition">The chain; null if there are faults.</param>
/// <param name="Document">The definition as JSON, as its author wrote it; null if there are faults.</param>
/// <param name="Faults">Everything that is wrong, in the order of the text, at most 100.</param>
public sealed record ParsedChain(ChainDefinition? Definition, JsonObject? Document, IReadOnlyList<DefinitionFault> Faults);

/// <summary>From a definition's text to a chain that can run.</summary>
public static class ChainParser
{
    /// <summary>Reads and checks a definition whole.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="regions">The names of all regions there are.</param>
    public static ParsedChain Parse(string text, IReadOnlySet<string> regions)
    {
        var faults = new DefinitionFaults();
        if (SourceReader.Read(text, faults) is { } source)
        {
            ChainShape.Chain.Check(source, null, faults);
            if (source is SourceMap chain) ChainRules.Check(chain, regions, faults);
            if (!faults.Any)
            {
                var document = ((SourceMap)source).ToJson();
                return new ParsedChain(ChainBinder.Bind(document), document, []);
            }
        }

        return new ParsedChain(null, null, faults.All);
    }
}
