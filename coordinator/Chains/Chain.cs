using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Chains;

/// <summary>A chain as stored: its present version.</summary>
/// <param name="Id">Its name: 1 to 60 lower-case letters, digits and hyphens.</param>
/// <param name="Version">1 and up; each change makes the next.</param>
/// <param name="Definition">What its runs go by.</param>
/// <param name="Document">The definition as JSON, with the order of its author.</param>
/// <param name="Source">The definition as its author wrote it, YAML or JSON, comments and all.</param>
/// <param name="ModifiedAt">When this version was stored.</param>
/// <param name="ModifiedBy">The name of the key that stored it; null if nobody asked.</param>
public sealed partial record Chain(
    string Id, int Version, ChainDefinition Definition, string Document, string Source, DateTimeOffset ModifiedAt, string? ModifiedBy)
{
    /// <summary>Whether a chain can have this name.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>The chain as the API tells it.</summary>
    public ChainResponse ToResponse() => new(Id, Version, ToJson(), ModifiedAt, ModifiedBy);

    /// <summary>The chain as a list tells it.</summary>
    public ChainSummary ToSummary() => new()
    {
        Name = Id,
        Version = Version,
        Description = Definition.Description,
        Owner = Definition.Owner,
        Tags = Definition.Tags,
        Enabled = Definition.Enabled,
        Steps = [.. Definition.Steps.Select(step => step.Name)],
        Triggers = [.. Definition.Triggers.Select(trigger => trigger.Name)],
        ModifiedAt = ModifiedAt,
        ModifiedBy = ModifiedBy,
    };

    /// <summary>The definition as JSON.</summary>
    internal JsonObject ToJson() => JsonNode.Parse(Document)!.AsObject();

    /// <summary>Whether it is defined in the same way.</summary>
    internal bool IsDefinedAs(JsonObject document) => JsonNode.DeepEquals(ToJson(), document);

    [GeneratedRegex("^[a-z0-9-]{1,60}$")]
    private static partial Regex Name();
}

/// <summary>A version of a chain, kept for good.</summary>
/// <param name="Id">Name and version: <c>nightly-close/3</c>.</param>
/// <param name="Name">The chain's name.</param>
/// <param name="Number">1 and up.</param>
/// <param name="Chain">The chain as it was then.</param>
public sealed record ChainVersion(string Id, string Name, int Number, Chain Chain)
{
    /// <summary>A version's id.</summary>
    public static string IdOf(string chain, int version) => $"{chain}/{version}";

    /// <summary>The version that a chain is now.</summary>
    public static ChainVersion Of(Chain chain) => new(IdOf(chain.Id, chain.Version), chain.Id, chain.Version, chain);
}
