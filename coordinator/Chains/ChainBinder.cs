using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Federation.Coordinator.Chains;

/// <summary>Makes the model from a document that has been checked.</summary>
internal static class ChainBinder
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new Duration.Converter() },
    };

    /// <summary>The chain that a document says.</summary>
    public static ChainDefinition Bind(JsonObject document)
    {
        var whole = (JsonObject)document.DeepClone();
        foreach (var step in whole["steps"]!.AsArray().OfType<JsonObject>()) Unfold(step);
        return whole.Deserialize<ChainDefinition>(Json)!;
    }

    /// <summary>Writes short forms out in full.</summary>
    private static void Unfold(JsonObject step)
    {
        if (Take(step, "region") is { } region) step["regions"] = new JsonArray(region);
        if (Take(step, "timeout") is { } timeout) step["timeouts"] = new JsonObject { ["scheduleToClose"] = timeout };
    }

    private static JsonNode? Take(JsonObject map, string name) => map.Remove(name, out var value) ? value : null;
}
