using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>Part of a definition as its author wrote it: what it is, and where it stands.</summary>
/// <param name="Path">Its place in the document: <c>steps[1].after[0]</c>; <c>$</c> for the whole.</param>
/// <param name="Line">1 and up.</param>
/// <param name="Column">1 and up.</param>
internal abstract record SourceNode(string Path, int Line, int Column)
{
    /// <summary>The same as JSON.</summary>
    public abstract JsonNode? ToJson();
}

/// <summary>A text, number, truth value or null.</summary>
internal sealed record SourceScalar(string Path, int Line, int Column, JsonValue? Value) : SourceNode(Path, Line, Column)
{
    /// <summary>The text it is; null if it is something else.</summary>
    public string? Text => Value is not null && Value.TryGetValue<string>(out var text) ? text : null;

    public override JsonNode? ToJson() => Value?.DeepClone();
}

/// <summary>A list.</summary>
internal sealed record SourceList(string Path, int Line, int Column, IReadOnlyList<SourceNode> Items) : SourceNode(Path, Line, Column)
{
    public override JsonNode ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);
}

/// <summary>Members by name.</summary>
internal sealed record SourceMap(string Path, int Line, int Column, IReadOnlyDictionary<string, SourceNode> Members) : SourceNode(Path, Line, Column)
{
    public SourceNode? this[string name] => Members.GetValueOrDefault(name);

    public override JsonObject ToJson() => new(Members.Select(member => KeyValuePair.Create(member.Key, member.Value.ToJson())));
}
