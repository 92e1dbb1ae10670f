using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federation.ClusterNode.IntegrationTests.Notifications;

/// <summary>A web server that keeps what is posted to it, by path. It can refuse the first calls of a path and send others elsewhere.</summary>
public sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<JsonObject>> received = new();
    private readonly ConcurrentDictionary<string, int> refusals = new();
    private readonly ConcurrentDictionary<string, string> redirects = new();
    private readonly ConcurrentDictionary<string, Task> held = new();
    private readonly ConcurrentDictionary<string, int> calls = new();

    private HookReceiver(WebApplication app) => this.app = app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts one on a free port, at every address of this machine.</summary>
    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://0.0.0.0:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new HookReceiver(app);
        app.MapPost("/{path}", receiver.TakeAsync);
        await app.StartAsync(Cancel);
        return receiver;
    }

    /// <summary>The URL of a path, at 127.0.0.1.</summary>
    public string UrlOf(string path) => $"http://127.0.0.1:{new Uri(app.Urls.First()).Port}/{path}";

    /// <summary>Refuses the next calls of a path with a status.</summary>
    public void RefuseFirst(string path, int times) => refusals[path] = times;

    /// <summary>Sends the calls of a path elsewhere.</summary>
    public void Redirect(string path, string to) => redirects[path] = to;

    /// <summary>Leaves the calls of a path without an answer until the task ends.</summary>
    public void Hold(string path, Task until) => held[path] = until;

    /// <summary>How often a path was called.</summary>
    public int CallsOf(string path) => calls.GetValueOrDefault(path);

    /// <summary>What a path got, once that is so many.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReceivedAsync(string path, int count)
    {
        await Eventually.HoldsAsync(() => received.GetValueOrDefault(path)?.Count >= count, TimeSpan.FromSeconds(60), Cancel, $"{count} calls of {path}");
        return [.. received[path]];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task<IResult> TakeAsync(string path, HttpRequest request)
    {
        calls.AddOrUpdate(path, 1, (_, before) => before + 1);
        if (held.TryGetValue(path, out var until)) await until;
        if (redirects.TryGetValue(path, out var to)) return Results.Redirect(to, preserveMethod: true);
        if (refusals.AddOrUpdate(path, -1, (_, left) => left - 1) >= 0) return Results.StatusCode(503);
        var body = (JsonObject)(await JsonNode.ParseAsync(request.Body))!;
        body["content-type"] = request.ContentType;
        received.GetOrAdd(path, _ => []).Enqueue(body);
        return Results.Ok();
    }
}
