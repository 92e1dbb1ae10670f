using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>
/// A text with values to be filled in: <c>{{ steps.extract.output.file }}</c>, <c>{{ input.day | default: "today" }}</c>. There are values and a few filters, and
/// no loops, calls or files, so that filling in costs no more than what comes out.
/// </summary>
public sealed class Template
{
    /// <summary>A filled-in text holds at most this many characters.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly IReadOnlyList<Expression> parts;

    private Template(IReadOnlyList<Expression> parts) => this.parts = parts;

    /// <summary>What it refers to, in the order of the text.</summary>
    public IEnumerable<TemplateReference> References => parts.SelectMany(part => part.References);

    /// <summary>Reads a template, or says what is wrong with it and where.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            template = new Template(new ExpressionParser(text, "template", missingIsNull: false).ParseTemplate());
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
        try
        {
            value = parts is [var only] ? only.Evaluate(scope)?.DeepClone() : Join(scope);
            fault = null;
            return true;
        }
        catch (EvaluationException missing)
        {
            fault = missing.Message;
            return false;
        }
    }

    private string Join(TemplateScope scope)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(AsText(part.Evaluate(scope)));
            if (text.Length > MaxLength) throw new EvaluationException($"is longer than {MaxLength} characters once it is filled in");
        }

        return text.ToString();
    }

    private static string? AsText(JsonNode? value) =>
        value is JsonValue single && single.TryGetValue<string>(out var text) ? text : value?.ToJsonString();
}
