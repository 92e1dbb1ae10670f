using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>Fills in the templates of whole JSON values, and knows how long the result has become.</summary>
public sealed class TemplateFilling
{
    /// <summary>A filled-in value takes at most this many characters as JSON.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly TemplateScope scope;
    private int length;

    private TemplateFilling(TemplateScope scope) => this.scope = scope;

    /// <summary>Fills in all templates of a value; or false and a sentence that names the place that cannot be filled in.</summary>
    /// <param name="wanted">The value.</param>
    /// <param name="path">What it is called.</param>
    /// <param name="scope">Where values come from.</param>
    /// <param name="filledIn">The value with everything filled in.</param>
    /// <param name="fault">What is missing.</param>
    public static bool TryFill(JsonNode wanted, string path, TemplateScope scope, out JsonNode? filledIn, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            filledIn = new TemplateFilling(scope).Fill(wanted, path);
            fault = null;
            return true;
        }
        catch (FormatException missing)
        {
            filledIn = null;
            fault = missing.Message;
            return false;
        }
    }

    private JsonNode? Fill(JsonNode? node, string path) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, $"{path}.{member.Key}")))),
        JsonArray items => new JsonArray([.. items.Select((item, place) => Fill(item, $"{path}[{place}]"))]),
        JsonValue value when value.TryGetValue<string>(out var text) => Filled(text, path),
        _ => Counted(node?.DeepClone(), path),
    };

    private JsonNode? Filled(string text, string path)
    {
        if (!Template.TryParse(text, out var template, out var fault)) throw new FormatException($"{path}: {fault}");
        if (!template.TryRender(scope, out var value, out fault)) throw new FormatException($"{path} {fault}.");
        return Counted(value, path);
    }

    private JsonNode? Counted(JsonNode? value, string path)
    {
        length += value?.ToJsonString().Length ?? 4;
        return length <= MaxLength ? value : throw new FormatException($"{path} makes it longer than {MaxLength} characters once it is filled in.");
    }
}
