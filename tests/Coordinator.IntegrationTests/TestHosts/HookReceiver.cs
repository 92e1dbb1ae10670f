using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Federation.TestKit.Http;
using Microsoft.AspNetCore.Http;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>A server that keeps what is posted to it.</summary>
public sealed class HookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonObject> received = new();
    private SmallServer server = null!;
    private int refusals;

    private HookReceiver()
    {
    }

    /// <summary>Where to post.</summary>
    public string Url => $"{server.Url}/secret-path";

    /// <summary>What came, in that order.</summary>
    public IReadOnlyList<JsonObject> Received => [.. received];

    /// <summary>Starts one on a free port.</summary>
    public static async Task<HookReceiver> StartAsync()
    {
        var receiver = new HookReceiver();
        receiver.server = await SmallServer.StartAsync(receiver.TakeAsync);
        return receiver;
    }

    /// <summary>Refuses the next posts with HTTP 503.</summary>
    public void Refuse(int times) => Interlocked.Exchange(ref refusals, times);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var body = await JsonNode.ParseAsync(context.Request.Body);
        if (Interlocked.Decrement(ref refusals) >= 0) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        else received.Enqueue(body!.AsObject());
    }
}
