using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.Web.Live;

/// <summary>
/// The stream of server-sent events by which open pages hear that they are to render themselves anew: <c>changed</c>, at most once a second, and <c>ping</c> when there was nothing
/// for a while. Whoever comes with the id of an older state (<c>Last-Event-ID</c>, or <c>?after=</c> of a page that was just rendered) is told at once.
/// </summary>
public static class LiveEndpoint
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(2);

    /// <summary>Maps the stream; who may listen is up to the caller's conventions.</summary>
    public static IEndpointConventionBuilder MapLive(this IEndpointRouteBuilder routes, string pattern) =>
        routes.MapGet(pattern, Listen).ExcludeFromDescription();

    private static ServerSentEventsResult<string> Listen(HttpContext http, LiveSignal signal, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.RegisterForDispose(stopping);
        var seen = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : http.Request.Query["after"].ToString();
        return TypedResults.ServerSentEvents(EventsAsync(signal, seen, time, stopping.Token));
    }

    internal static async IAsyncEnumerable<SseItem<string>> EventsAsync(LiveSignal signal, string seen, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = seen.Length > 0 ? seen : signal.Id;
        yield return Item("ping", told);
        while (!cancellationToken.IsCancellationRequested)
        {
            var next = signal.Next;
            if (signal.Id is var id && id != told)
            {
                told = id;
                yield return Item("changed", told);
                await Task.Delay(AtMostEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            await next.WaitAsync(PingEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (signal.Id == told && !cancellationToken.IsCancellationRequested) yield return Item("ping", told);
        }
    }

    private static SseItem<string> Item(string kind, string id) => new("", kind) { EventId = id, ReconnectionInterval = ReconnectAfter };
}
