using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Triggers;

/// <summary>A run that is to be started.</summary>
/// <param name="Id">The run's id.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Trigger">The trigger.</param>
/// <param name="Cause">All that is known about what happened: <c>{{ trigger.… }}</c> in the trigger's input.</param>
public sealed record Firing(Guid Id, string Chain, string Trigger, JsonObject Cause)
{
    /// <summary>The run's input; or false and what is missing.</summary>
    public bool TryMakeInput(TriggerDefinition trigger, [NotNullWhen(true)] out JsonObject? input, [NotNullWhen(false)] out string? fault)
    {
        if (trigger.Input is null)
        {
            (input, fault) = (new JsonObject { ["trigger"] = Cause.DeepClone() }, null);
            return true;
        }

        var filled = Fill(trigger.Input, "input", out fault);
        input = filled as JsonObject;
        return fault is null;
    }

    private JsonNode? Fill(JsonNode? node, string path, out string? fault)
    {
        fault = null;
        switch (node)
        {
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, value) in members)
                {
                    copy[name] = Fill(value, $"{path}.{name}", out fault);
                    if (fault is not null) return null;
                }

                return copy;
            case JsonArray items:
                var list = new JsonArray();
                foreach (var (place, item) in items.Index())
                {
                    list.Add(Fill(item, $"{path}[{place}]", out fault));
                    if (fault is not null) return null;
                }

                return list;
            case JsonValue value when value.TryGetValue<string>(out var text):
                if (Template.TryParse(text, out var template, out fault) && template.TryRender(new TemplateScope(null, _ => null) { Trigger = Cause }, out var filled, out fault)) return filled;
                fault = $"{path} {fault}";
                return null;
            default:
                return node?.DeepClone();
        }
    }
}
