using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Fills a step's parameters from its run's input and the outputs of the steps before it.</summary>
public static class ParamsRenderer
{
    /// <summary>The parameters to launch with, null if the step has none; or false and a sentence that names the parameter that cannot be filled in.</summary>
    public static bool TryRender(Run run, Step step, out JsonObject? parameters, [NotNullWhen(false)] out string? fault)
    {
        parameters = null;
        fault = null;
        if (step.Definition.Params is not { } wanted) return true;
        if (!TemplateFilling.TryFill(wanted, "params", ScopeOf(run, step), out var filledIn, out fault)) return false;

        parameters = (JsonObject)filledIn!;
        return true;
    }

    /// <summary>The items of a step over a list; or false and why there is no list.</summary>
    public static bool TryRenderList(ForEachDefinition list, Run run, Step step, [NotNullWhen(true)] out JsonArray? items, [NotNullWhen(false)] out string? fault)
    {
        items = null;
        if (!TemplateFilling.TryFill(list.In, "forEach", ScopeOf(run, step), out var filledIn, out fault)) return false;

        items = filledIn as JsonArray;
        if (items is not null) return true;
        fault = "forEach is not a list once it is filled in.";
        return false;
    }

    /// <summary>Whether a step's condition is met; or false and why nobody can say.</summary>
    public static bool TryJudge(string condition, Run run, Step step, out bool isMet, [NotNullWhen(false)] out string? fault)
    {
        isMet = false;
        return Condition.TryParse(condition, out var parsed, out fault) && parsed.TryEvaluate(ScopeOf(run, step), out isMet, out fault);
    }

    /// <summary>The values a step may refer to. What undoes an item of a list finds that item and its output under the list's name.</summary>
    private static TemplateScope ScopeOf(Run run, Step step)
    {
        var own = step.Undoes is { } name ? run.Find(name)! : step;
        return new TemplateScope(run.Input, other => step.Undoes is not null && own.ListStep == other ? own.Output : run.Find(other)?.Output)
        {
            Each = own.ItemPlace is { } place ? (own.Item, place) : null,
        };
    }
}
