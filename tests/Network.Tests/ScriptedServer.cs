using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Federation.TestKit.Http;
using Microsoft.AspNetCore.Http;

namespace Federation.Network.Tests;

/// <summary>A server with the calls that an assessment makes: a node's, a stock Cronicle's, or of something that is no scheduler.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private SmallServer server = null!;

    private ScriptedServer()
    {
    }

    /// <summary>What it is.</summary>
    public enum Kind
    {
        /// <summary>A node of this project.</summary>
        Node,

        /// <summary>A stock Cronicle.</summary>
        Cronicle,

        /// <summary>A web server that knows nothing of jobs.</summary>
        Web,
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new(server.Url);

    /// <summary>By how much its clock is ahead.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>Starts one on a free port.</summary>
    public static async Task<ScriptedServer> StartAsync(Kind kind, TimeSpan clockAhead = default, X509Certificate2? certificate = null)
    {
        var scripted = new ScriptedServer { ClockAhead = clockAhead };
        scripted.server = await SmallServer.StartAsync(context => scripted.AnswerAsync(context, kind), certificate);
        return scripted;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Kind kind)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        if (kind == Kind.Web)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("<h1>Not here</h1>");
            return;
        }

        switch (context.Request.Path.Value!.Split('/')[3])
        {
            case "ping":
                await WriteAsync(context, new { code = 0 });
                break;
            case "status":
                await WriteAsync(context, new { code = 0, now = (TimeProvider.System.GetUtcNow() + ClockAhead - DateTimeOffset.UnixEpoch).TotalSeconds });
                break;
            case "get_network_sample" when kind == Kind.Node:
                await context.Response.Body.WriteAsync(new byte[int.Parse(context.Request.Query["bytes"].ToString(), System.Globalization.CultureInfo.InvariantCulture)]);
                break;
            default:
                await WriteAsync(context, new { code = 1, description = "Unsupported API: app/api_get_network_sample" });
                break;
        }
    }

    private static Task WriteAsync(HttpContext context, object reply) => context.Response.WriteAsync(JsonSerializer.Serialize(reply));
}
