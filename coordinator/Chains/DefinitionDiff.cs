using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Chains;

/// <summary>What is different between two definitions, value by value. The items of lists whose items all have names, such as steps, are compared by name.</summary>
internal static class DefinitionDiff
{
    /// <summary>The values that differ, in the order of the later document, those that are gone last.</summary>
    public static IReadOnlyList<DefinitionChange> Between(JsonObject before, JsonObject after) => [.. Compare("", before, after)];

    private static IEnumerable<DefinitionChange> Compare(string path, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after)) return [];
        if (Members(before) is { } was && Members(after) is { } now)
            return now.Keys.Concat(was.Keys.Except(now.Keys)).SelectMany(name => Compare(path.Length == 0 ? name : $"{path}.{name}", was.GetValueOrDefault(name), now.GetValueOrDefault(name)));
        return [new DefinitionChange(path, before?.DeepClone(), after?.DeepClone())];
    }

    private static Dictionary<string, JsonNode?>? Members(JsonNode? node) => node switch
    {
        JsonObject members => members.ToDictionary(member => member.Key, member => member.Value),
        JsonArray items when items.Count > 0 && items.All(item => NameOf(item) is not null) && items.DistinctBy(NameOf).Count() == items.Count => items.ToDictionary(item => NameOf(item)!),
        _ => null,
    };

    private static string? NameOf(JsonNode? item) => item is JsonObject named && named["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;
}
