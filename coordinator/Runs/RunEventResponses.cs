using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

internal static class RunEventResponses
{
    /// <summary>A recorded event as the API tells it.</summary>
    public static RunEventResponse From(long version, RunEvent happened) =>
        new(version, RunEvents.NameOf(happened), happened.At, (JsonObject)JsonSerializer.SerializeToNode(happened, happened.GetType(), JsonSerializerOptions.Web)!);
}
