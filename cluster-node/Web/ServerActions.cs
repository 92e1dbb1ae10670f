using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Servers;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Web;

/// <summary>What buttons do about servers.</summary>
internal static class ServerActions
{
    public static void MapServerActions(this RouteGroupBuilder pages)
    {
        pages.MapPost("/servers/{name}/restart", RestartAsync);
        pages.MapPost("/servers/{name}/drain", DrainAsync);
        pages.MapPost("/servers/{name}/remove", RemoveAsync);
    }

    private static Task<IResult> RestartAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, ServerStore servers, CancellationToken cancellationToken) =>
        PageAction.DoAsync(http, form, Named(name), call => ServerEndpoints.RestartAsync(call, gate, servers, cancellationToken), $"{name} is told to restart.");

    private static Task<IResult> DrainAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, ServerStore servers, CancellationToken cancellationToken) =>
        PageAction.DoAsync(http, form, Named(name), call => ServerEndpoints.ShutDownAsync(call, gate, servers, cancellationToken), $"{name} takes no new jobs, and stops once its jobs have ended.");

    private static Task<IResult> RemoveAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, ServerStore servers, IOptions<NodeOptions> node, CancellationToken cancellationToken) =>
        PageAction.DoAsync(http, form, Named(name), call => ServerEndpoints.RemoveAsync(call, gate, servers, node, cancellationToken), $"{name} is removed.");

    private static JsonObject Named(string name) => new() { ["hostname"] = name };
}
