using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Federation.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Hosting;

/// <summary>The API's Server-Sent Events: JSON, and <c>alive</c> with an empty object after every 15 seconds without news.</summary>
internal static class LiveEvents
{
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(15);

    /// <summary>Answers with events until there are no more, nobody listens, or this coordinator stops.</summary>
    public static ServerSentEventsResult<JsonNode> Answer(HttpContext http, Func<CancellationToken, IAsyncEnumerable<SseItem<JsonNode>>> events) =>
        EventStream.Answer(http, events, new SseItem<JsonNode>(new JsonObject(), "alive"), SignOfLifeEvery);
}
