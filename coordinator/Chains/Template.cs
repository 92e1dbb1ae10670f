using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>
/// A text with values to be filled in: <c>{{ steps.extract.output.file }}</c>, <c>{{ input.day | default: "today" }}</c>. There are values and one filter, and
/// no loops, calls or files, so that filling in costs no more than what comes out.
/// </summary>
public sealed class Template
{
    /// <summary>A filled-in text holds at most this many characters.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly IReadOnlyList<TemplatePart> parts;

    internal Template(IReadOnlyList<TemplatePart> parts) => this.parts = parts;

    /// <summary>What it refers to, in the order of the text.</summary>
    public IEnumerable<TemplateReference> References => parts.OfType<ReferencePart>().Select(part => part.Reference);

    /// <summary>Reads a template, or says what is wrong with it and where.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            template = new Template(new TemplateParser(text).Parse());
            fault = null;
            return true;
        }
        catch (FormatException broken)
        {
            template = null;
            fault = broken.Message;
            return false;
        }
    }

    /// <summary>
    /// Fills the values in. A template that is one value alone keeps that value's JSON type; within a longer text, objects and arrays appear as JSON and null
    /// as nothing. False and what is missing if a value is not there and has no default.
    /// </summary>
    public bool TryRender(TemplateScope scope, out JsonNode? value, [NotNullWhen(false)] out string? fault)
    {
        value = null;
        if (parts is [var only]) return only.TryEvaluate(scope, out value, out fault);

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (!part.TryEvaluate(scope, out var filledIn, out fault)) return false;

            text.Append(AsText(filledIn));
            if (text.Length <= MaxLength) continue;
            fault = $"is longer than {MaxLength} characters once it is filled in";
            return false;
        }

        value = text.ToString();
        fault = null;
        return true;
    }

    private static string? AsText(JsonNode? value) =>
        value is JsonValue single && single.TryGetValue<string>(out var text) ? text : value?.ToJsonString();
}

/// <summary>Where a template's values come from.</summary>
/// <param name="Input">The run's input; null for none.</param>
/// <param name="OutputOf">A step's output; null for none.</param>
public sealed record TemplateScope(JsonObject? Input, Func<string, JsonObject?> OutputOf);

/// <summary>A place a template takes a value from.</summary>
/// <param name="Text">As it is written: <c>steps.extract.output.file</c>.</param>
/// <param name="Step">The step whose output is meant; null for the run's input.</param>
/// <param name="Path">Names of members and places in arrays below that.</param>
public sealed record TemplateReference(string Text, string? Step, IReadOnlyList<string> Path)
{
    internal bool TryResolve(TemplateScope scope, out JsonNode? value)
    {
        value = Step is null ? scope.Input : scope.OutputOf(Step);
        if (value is null) return false;

        foreach (var name in Path)
        {
            switch (value)
            {
                case JsonObject members when members.TryGetPropertyValue(name, out var member):
                    value = member;
                    break;
                case JsonArray items when int.TryParse(name, out var place) && place >= 0 && place < items.Count:
                    value = items[place];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}

internal abstract record TemplatePart
{
    public abstract bool TryEvaluate(TemplateScope scope, out JsonNode? value, [NotNullWhen(false)] out string? fault);
}

internal sealed record LiteralPart(JsonNode? Value) : TemplatePart
{
    public override bool TryEvaluate(TemplateScope scope, out JsonNode? value, [NotNullWhen(false)] out string? fault)
    {
        value = Value?.DeepClone();
        fault = null;
        return true;
    }
}

internal sealed record ReferencePart(TemplateReference Reference, LiteralPart? Default) : TemplatePart
{
    public override bool TryEvaluate(TemplateScope scope, out JsonNode? value, [NotNullWhen(false)] out string? fault)
    {
        if (Reference.TryResolve(scope, out var found))
        {
            value = found?.DeepClone();
            fault = null;
            return true;
        }

        if (Default is not null) return Default.TryEvaluate(scope, out value, out fault);

        value = null;
        fault = $"needs {Reference.Text}, which is missing";
        return false;
    }
}
