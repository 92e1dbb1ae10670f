using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.ServiceDefaults.Hosting;

/// <summary>
/// Server-Sent Events as every endpoint answers them: nothing on the way may hold them back, a sign of life comes whenever there has been no news for a while, so that neither side
/// nor a middle box takes silence for the end, and the answer ends when the process stops, so that the listener goes on elsewhere from the last id it heard.
/// </summary>
public static class EventStream
{
    /// <summary>Answers with events until there are no more, nobody listens, or the process stops.</summary>
    /// <param name="http">The request.</param>
    /// <param name="events">Gives the events; its token ends with the request or the process.</param>
    /// <param name="signOfLife">What is sent when there is nothing else; without an id, which leaves the listener's last one as it is.</param>
    /// <param name="signOfLifeEvery">After how long without an event it is sent.</param>
    public static ServerSentEventsResult<T> Answer<T>(HttpContext http, Func<CancellationToken, IAsyncEnumerable<SseItem<T>>> events, SseItem<T> signOfLife, TimeSpan signOfLifeEvery)
    {
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var services = http.RequestServices;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        return TypedResults.ServerSentEvents(FollowAsync(events, signOfLife, signOfLifeEvery, services.GetRequiredService<TimeProvider>(), stopping, http.RequestAborted));
    }

    /// <summary>The id of the last event that the listener heard before it lost its connection; null for a new listener.</summary>
    public static string? LastHeardBy(HttpContext http) => http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id ? id : null;

    /// <summary>The next event is awaited while signs of life are sent, and to its end also when the listener has gone meanwhile: an iterator cannot be left in the middle.</summary>
    internal static async IAsyncEnumerable<SseItem<T>> FollowAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<SseItem<T>>> events, SseItem<T> signOfLife, TimeSpan signOfLifeEvery, TimeProvider time, CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await using var source = events(ending.Token).GetAsyncEnumerator(ending.Token);
        var next = Task.FromResult(false);
        try
        {
            while (true)
            {
                next = source.MoveNextAsync().AsTask();
                while (!await EndsWithinAsync(next, signOfLifeEvery, time)) yield return signOfLife;
                if (ending.IsCancellationRequested || !await next) yield break;
                yield return source.Current;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> EndsWithinAsync(Task next, TimeSpan limit, TimeProvider time)
    {
        await next.WaitAsync(limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return next.IsCompleted;
    }
}
