using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Federation.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Federation.Web.Live;

/// <summary>
/// The stream of server-sent events by which open pages hear that they are to render themselves anew: <c>changed</c>, at most once a second, and <c>ping</c> when there was nothing
/// for a while. Whoever comes with the id of an older state (<c>Last-Event-ID</c>, or <c>?after=</c> of a page that was just rendered) is told at once.
/// </summary>
public static class LiveEndpoint
{
    private const string Ping = "ping";
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(2);

    /// <summary>Maps the stream; who may listen is up to the caller's conventions.</summary>
    public static IEndpointConventionBuilder MapLive(this IEndpointRouteBuilder routes, string pattern) =>
        routes.MapGet(pattern, Listen).ExcludeFromDescription();

    private static ServerSentEventsResult<string> Listen(HttpContext http, LiveSignal signal, TimeProvider time)
    {
        var seen = EventStream.LastHeardBy(http) ?? http.Request.Query["after"].ToString();
        return EventStream.Answer(http, cancel => EventsAsync(signal, seen, time, cancel), new SseItem<string>("", Ping), PingEvery);
    }

    internal static async IAsyncEnumerable<SseItem<string>> EventsAsync(LiveSignal signal, string seen, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = seen.Length > 0 ? seen : signal.Id;
        yield return Item(Ping, told);
        while (true)
        {
            var next = signal.Next;
            if (signal.Id is var id && id != told)
            {
                told = id;
                yield return Item("changed", told);
                await Task.Delay(AtMostEvery, time, cancellationToken);
            }
            else
            {
                await next.WaitAsync(cancellationToken);
            }
        }
    }

    private static SseItem<string> Item(string kind, string id) => new("", kind) { EventId = id, ReconnectionInterval = ReconnectAfter };
}
