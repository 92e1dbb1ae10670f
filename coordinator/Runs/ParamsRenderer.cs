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
    public static bool TryRender(StepDefinition step, Run run, out JsonObject? parameters, [NotNullWhen(false)] out string? fault)
    {
        parameters = null;
        fault = null;
        if (step.Params is null) return true;

        try
        {
            parameters = new Filling(new TemplateScope(run.Input, name => run.Find(name)?.Output)).Fill(step.Params);
            return true;
        }
        catch (FormatException missing)
        {
            fault = missing.Message;
            return false;
        }
    }

    /// <summary>One filling-in, which knows how long the result has become.</summary>
    private sealed class Filling(TemplateScope scope)
    {
        private int length;

        public JsonObject Fill(JsonObject parameters) => Fill(parameters, "params");

        private JsonObject Fill(JsonObject members, string path) =>
            new(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, $"{path}.{member.Key}"))));

        private JsonNode? Fill(JsonNode? node, string path) => node switch
        {
            JsonObject members => Fill(members, path),
            JsonArray items => new JsonArray([.. items.Select((item, place) => Fill(item, $"{path}[{place}]"))]),
            JsonValue value when value.TryGetValue<string>(out var text) => Fill(text, path),
            _ => Counted(node?.DeepClone(), path),
        };

        private JsonNode? Fill(string text, string path)
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
