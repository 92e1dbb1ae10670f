using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

internal static class RunEventResponses
{
    /// <summary>With the words and times of definitions: <c>all-succeeded</c>, <c>90s</c>.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new Duration.Converter() } };

    /// <summary>A recorded event as the API tells it.</summary>
    public static RunEventResponse From(long version, RunEvent happened) =>
        new(version, RunEvents.NameOf(happened), happened.At, (JsonObject)JsonSerializer.SerializeToNode(happened, happened.GetType(), Json)!);
}
