using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>What a part of a definition may look like. The parser's checks and the JSON Schema are both made from it.</summary>
/// <param name="What">In words, as the end of a sentence that begins with "'name' is".</param>
internal abstract record Shape(string What)
{
    /// <summary>Tells everything about a node that is not of this shape.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The property it stands in; null for an item of a list.</param>
    /// <param name="faults">Where to tell it.</param>
    public abstract void Check(SourceNode node, string? name, DefinitionFaults faults);

    /// <summary>The same as JSON Schema (draft 2020-12).</summary>
    public abstract JsonObject ToSchema();

    /// <summary>Tells that a node is of another shape.</summary>
    protected void Refuse(SourceNode node, string? name, DefinitionFaults faults) =>
        faults.Add(node, name is null ? $"Expected here: {What}." : $"'{name}' is {What}.");
}

/// <summary>One of two shapes: a scalar is checked as the first, anything else as the second.</summary>
internal sealed record EitherShape(Shape Scalar, Shape Other) : Shape(Scalar.What)
{
    public override void Check(SourceNode node, string? name, DefinitionFaults faults) => (node is SourceScalar ? Scalar : Other).Check(node, name, faults);

    public override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray(Scalar.ToSchema(), Other.ToSchema()) };
}
