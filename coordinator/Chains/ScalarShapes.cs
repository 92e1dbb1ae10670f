using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Federation.Coordinator.Chains;

/// <summary>A text of 1 character or more.</summary>
internal sealed record TextShape(int Longest, string? Words = null, string? Pattern = null) : Shape(Words ?? $"a text of 1 to {Longest} characters")
{
    /// <summary>A name of a chain, step or trigger.</summary>
    public static readonly TextShape Name = new(60, "1 to 60 lower-case letters, digits and hyphens", "^[a-z0-9-]{1,60}$");

    private readonly Regex? pattern = Pattern is null ? null : new Regex(Pattern, RegexOptions.CultureInvariant);

    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceScalar { Text: { Length: > 0 } text } || text.Length > Longest || pattern?.IsMatch(text) == false) Refuse(node, name, faults);
    }

    public override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Longest };
        if (Pattern is not null) schema["pattern"] = Pattern;
        return schema;
    }
}

/// <summary>One of some words.</summary>
internal sealed record ChoiceShape(IReadOnlyList<string> Words) : Shape($"one of {string.Join(", ", Words)}")
{
    /// <summary>The names of an enumeration's values as definitions have them.</summary>
    public static ChoiceShape Of<T>() where T : struct, Enum => new([.. Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName)]);

    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceScalar { Text: { } word } || !Words.Contains(word)) Refuse(node, name, faults);
    }

    public override JsonObject ToSchema() => new() { ["enum"] = new JsonArray([.. Words.Select(word => (JsonNode)word)]) };
}

/// <summary>True or false.</summary>
internal sealed record FlagShape() : Shape("true or false")
{
    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceScalar { Value: { } value } || !value.TryGetValue<bool>(out _)) Refuse(node, name, faults);
    }

    public override JsonObject ToSchema() => new() { ["type"] = "boolean" };
}

/// <summary>A number in a range.</summary>
internal sealed record NumberShape(double Least, double Most, bool IsWhole) : Shape($"a {(IsWhole ? "whole number" : "number")} from {Least} to {Most}")
{
    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceScalar { Value: { } value } || JsonNumber.ValueOf(value) is not { } number || number < Least || number > Most || (IsWhole && !value.ToJsonString().All(char.IsAsciiDigit)))
            Refuse(node, name, faults);
    }

    public override JsonObject ToSchema() => new() { ["type"] = IsWhole ? "integer" : "number", ["minimum"] = Least, ["maximum"] = Most };
}

/// <summary>A period of time with its unit.</summary>
internal sealed record DurationShape(TimeSpan Least, TimeSpan Most)
    : Shape($"a whole number with its unit, such as 500ms, 30s, 10m, 2h or 1d, {(Least > TimeSpan.Zero ? $"of at least {Duration.Text(Least)} and " : "of ")}at most {Duration.Text(Most)}")
{
    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceScalar { Text: { } text } || Duration.TryParse(text) is not { } period || period < Least || period > Most) Refuse(node, name, faults);
    }

    public override JsonObject ToSchema() => new() { ["type"] = "string", ["pattern"] = Duration.Pattern };
}
