using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>Where the values of templates and conditions come from.</summary>
/// <param name="Input">The run's input; null for none.</param>
/// <param name="OutputOf">A step's output; null for none.</param>
public sealed record TemplateScope(JsonObject? Input, Func<string, JsonObject?> OutputOf)
{
    /// <summary>What started the run; null outside of a trigger's input.</summary>
    public JsonObject? Trigger { get; init; }

    /// <summary>The item that a step with <c>forEach</c> is done for, and its place in the list, 0 and up; null for other steps.</summary>
    public (JsonNode? Item, int Index)? Each { get; init; }
}

/// <summary>The first word of a reference: what kind of thing it takes a value from.</summary>
public enum TemplateRoot
{
    /// <summary>The run's input.</summary>
    Input,

    /// <summary>A step's output.</summary>
    Steps,

    /// <summary>The item that a step with <c>forEach</c> is done for.</summary>
    Item,

    /// <summary>That item's place in the list.</summary>
    Index,

    /// <summary>What started the run.</summary>
    Trigger,
}

/// <summary>A place that a value is taken from.</summary>
/// <param name="Text">As it is written: <c>steps.extract.output.file</c>.</param>
/// <param name="Root">What kind of thing it takes the value from.</param>
/// <param name="Step">The step whose output is meant; null for other roots.</param>
/// <param name="Path">Names of members and places in arrays below that.</param>
public sealed record TemplateReference(string Text, TemplateRoot Root, string? Step, IReadOnlyList<string> Path)
{
    /// <summary>The reference that a path says; null if it is none.</summary>
    internal static TemplateReference? TryRead(string text, string[] path) => path switch
    {
        ["input", .. var rest] => new(text, TemplateRoot.Input, null, rest),
        ["steps", var step, "output", .. var rest] => new(text, TemplateRoot.Steps, step, rest),
        ["item", .. var rest] => new(text, TemplateRoot.Item, null, rest),
        ["index"] => new(text, TemplateRoot.Index, null, []),
        ["trigger", .. var rest] => new(text, TemplateRoot.Trigger, null, rest),
        _ => null,
    };

    internal bool TryResolve(TemplateScope scope, out JsonNode? value)
    {
        if (!TryFindRoot(scope, out value)) return false;

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

    private bool TryFindRoot(TemplateScope scope, out JsonNode? value)
    {
        value = Root switch
        {
            TemplateRoot.Input => scope.Input,
            TemplateRoot.Steps => scope.OutputOf(Step!),
            TemplateRoot.Item => scope.Each?.Item,
            TemplateRoot.Index => scope.Each?.Index,
            _ => scope.Trigger,
        };
        return value is not null || (Root == TemplateRoot.Item && scope.Each is not null);
    }
}
