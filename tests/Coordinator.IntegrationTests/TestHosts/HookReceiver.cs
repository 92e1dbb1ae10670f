using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>A server that keeps what is posted to it.</summary>
public sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<JsonObject> received = new();
    private int refusals;

    private HookReceiver(WebApplication app) => this.app = app;

    /// <summary>Where to post.</summary>
    public string Url => $"{app.Urls.First()}/secret-path";

    /// <summary>What came, in that order.</summary>
    public IReadOnlyList<JsonObject> Received => [.. received];

    /// <summary>Starts one on a free port.</summary>
    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new HookReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Refuses the next posts with HTTP 503.</summary>
    public void Refuse(int times) => Interlocked.Exchange(ref refusals, times);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = await JsonNode.ParseAsync(context.Request.Body);
        if (Interlocked.Decrement(ref refusals) >= 0) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        else received.Enqueue(body!.AsObject());
    }
}
