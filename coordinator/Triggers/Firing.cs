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

        TemplateFilling.TryFill(trigger.Input, "input", new TemplateScope(null, _ => null) { Trigger = Cause }, out var filledIn, out fault);
        input = filledIn as JsonObject;
        return input is not null;
    }
}
