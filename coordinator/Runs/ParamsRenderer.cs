using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Fills a step's parameters from its run's input and the outputs of the steps before it.</summary>
public static class ParamsRenderer
{
    /// <summary>The filled-in parameters of one launch take at most this many characters as JSON.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>The parameters to launch with, null if the step has none; or false and a sentence that names the parameter that cannot be filled in.</summary>
    public static bool TryRender(Run run, Step step, out JsonObject? parameters, [NotNullWhen(false)] out string? fault)
    {
        parameters = null;
        fault = null;
        if (step.Definition.Params is not { } wanted) return true;
        if (!TryFill(wanted, "params", run, step, out var filledIn, out fault)) return false;

        parameters = (JsonObject)filledIn!;
        return true;
    }

    /// <summary>The items of a step over a list; or false and why there is no list.</summary>
    public static bool TryRenderList(ForEachDefinition list, Run run, Step step, [NotNullWhen(true)] out JsonArray? items, [NotNullWhen(false)] out string? fault)
    {
        items = null;
        if (!TryFill(list.In, "forEach", run, step, out var filledIn, out fault)) return false;

        items = filledIn as JsonArray;
        if (items is not null) return true;
        fault = "forEach is not a list once it is filled in.";
        return false;
    }

    private static bool TryFill(JsonNode wanted, string path, Run run, Step step, out JsonNode? filledIn, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            filledIn = new Filling(ScopeOf(run, step)).Fill(wanted, path);
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

    /// <summary>One filling-in, which knows how long the result has become.</summary>
    private sealed class Filling(TemplateScope scope)
    {
        private int length;

        private JsonObject Fill(JsonObject members, string path) =>
            new(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, $"{path}.{member.Key}"))));

        public JsonNode? Fill(JsonNode? node, string path) => node switch
        {
            JsonObject members => Fill(members, path),
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
            return length <= MaxLength ? value : throw new FormatException($"{path} makes the filled-in parameters longer than {MaxLength} characters.");
        }
    }
}
