using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Servers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Web;

/// <summary>What buttons and forms do about servers and satellites.</summary>
internal static class ServerActions
{
    public static void MapServerActions(this RouteGroupBuilder pages)
    {
        pages.MapPost("/servers/{name}/restart", RestartAsync);
        pages.MapPost("/servers/{name}/drain", DrainAsync);
        pages.MapPost("/servers/{name}/remove", RemoveAsync);
        pages.MapPost("/satellites/invite", InviteAsync);
        pages.MapPost("/satellites/{name}/revoke", RevokeAsync);
    }

    private static Task<IResult> RestartAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, ServerStore servers, CancellationToken cancellationToken) =>
        PageAction.DoAsync(http, form, Named(name), call => ServerEndpoints.RestartAsync(call, gate, servers, cancellationToken), $"{name} is told to restart.");

    private static Task<IResult> DrainAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, ServerStore servers, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, form, Named(name), call => ServerEndpoints.ShutDownAsync(call, gate, servers, cancellationToken), $"{name} takes no new jobs, and stops once its jobs have ended.");

    private static Task<IResult> RemoveAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, ServerStore servers, IOptions<NodeOptions> node, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, form, Named(name), call => ServerEndpoints.RemoveAsync(call, gate, servers, node, cancellationToken), $"{name} is removed.");

    /// <summary>A satellite's token is shown this once; nobody can read it later.</summary>
    private static async Task<IResult> InviteAsync(HttpContext http, IFormCollection form, ApiGate gate, SatelliteStore satellites, CancellationToken cancellationToken)
    {
        var name = form["hostname"].ToString().Trim();
        JsonObject reply = [];
        var fault = await PageAction.FaultAsync(async () =>
        {
            var answer = await SatelliteAdministrationEndpoints.CreateTokenAsync(Visit.Call(http, new JsonObject { ["hostname"] = name, ["valid_for"] = form["valid_for"].ToString() }), gate, satellites, cancellationToken);
            reply = answer.Body.AsObject();
            return answer;
        });
        return new RazorComponentResult<ServersPage>(new
        {
            Hostname = name,
            Faults = fault is null ? null : new[] { fault },
            Token = reply.Text("token"),
            TokenExpiresAt = reply.Number("expires_at") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : (DateTimeOffset?)null,
        })
        {
            StatusCode = StatusCodes.Status422UnprocessableEntity,
        };
    }

    private static Task<IResult> RevokeAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, SatelliteStore satellites, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, form, Named(name), call => SatelliteAdministrationEndpoints.RevokeAsync(call, gate, satellites, cancellationToken), $"{name} has no credential any more.");

    private static JsonObject Named(string name) => new() { ["hostname"] = name };
}
