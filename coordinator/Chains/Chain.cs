using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Chains;

/// <summary>A chain as stored: its present version.</summary>
/// <param name="Id">Its name: 1 to 60 lower-case letters, digits and hyphens.</param>
/// <param name="Version">1 and up; each change makes the next.</param>
/// <param name="Definition">What its runs go by.</param>
/// <param name="Document">The definition as its author wrote it, as JSON.</param>
/// <param name="ModifiedAt">When this version was stored.</param>
public sealed partial record Chain(string Id, int Version, ChainDefinition Definition, string Document, DateTimeOffset ModifiedAt)
{
    /// <summary>Whether a chain can have this name.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>The chain as the API tells it.</summary>
    public ChainResponse ToResponse() => new(Id, Version, JsonNode.Parse(Document)!.AsObject(), ModifiedAt);

    /// <summary>Whether it is defined in the same way.</summary>
    internal bool IsDefinedAs(JsonObject document) => JsonNode.DeepEquals(JsonNode.Parse(Document), document);

    [GeneratedRegex("^[a-z0-9-]{1,60}$")]
    private static partial Regex Name();
}

/// <summary>A version of a chain, kept for good.</summary>
/// <param name="Id">Name and version: <c>nightly-close/3</c>.</param>
/// <param name="Chain">The chain as it was then.</param>
public sealed record ChainVersion(string Id, Chain Chain)
{
    /// <summary>A version's id.</summary>
    public static string IdOf(string chain, int version) => $"{chain}/{version}";
}
