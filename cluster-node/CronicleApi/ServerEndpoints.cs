using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which server is meant.</summary>
public sealed record ServerName
{
    /// <summary>Its hostname.</summary>
    public required string Hostname { get; init; }
}

/// <summary>What a primary of Cronicle asks of a server that is to join it.</summary>
public sealed record CheckAddServerRequest
{
    /// <summary>The primary's hostname.</summary>
    public required string Master { get; init; }

    /// <summary>Its clock, in seconds since 1970.</summary>
    public required long Now { get; init; }

    /// <summary>A digest of both and the secret that its cluster shares.</summary>
    public required string Token { get; init; }
}

/// <summary><c>restart_server</c>, <c>shutdown_server</c>, <c>remove_server</c>, <c>add_server</c> and <c>check_add_server</c>.</summary>
internal static class ServerEndpoints
{
    public static void MapServers(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<ServerName, RegionReply>("restart_server", "Restarts a node; its jobs run on meanwhile. For administrators.", RestartAsync);
        routes.MapCall<ServerName, RegionReply>("shutdown_server", "Lets a node take no more jobs, finish those it has, and end. For administrators.", ShutDownAsync);
        routes.MapCall<ServerName, RegionReply>("remove_server", "Forgets a node without jobs; a live one leaves first. For administrators.", RemoveAsync);
        routes.MapCall<ServerName, RegionReply>("add_server", "Always refused: nodes join by themselves when they are started with the region's database. For administrators.", AddAsync);
        routes.MapCall<CheckAddServerRequest, RegionReply>("check_add_server", "Always refused: a node never joins a cluster of Cronicle. Needs no key.", CheckAdd);
    }

    internal static Task<ApiReply> RestartAsync(ApiRequest request, ApiGate gate, ServerStore servers, CancellationToken cancellationToken) =>
        AskToLeaveAsync(request, gate, servers, Leaving.Restart, cancellationToken);

    internal static Task<ApiReply> ShutDownAsync(ApiRequest request, ApiGate gate, ServerStore servers, CancellationToken cancellationToken) =>
        AskToLeaveAsync(request, gate, servers, Leaving.Shutdown, cancellationToken);

    private static async Task<ApiReply> AskToLeaveAsync(ApiRequest request, ApiGate gate, ServerStore servers, string wish, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "hostname");
        var name = request.Required("hostname");
        var caller = gate.AuthenticateAdmin(request);
        return await servers.AskToLeaveAsync(name, wish, caller.Actor, cancellationToken) ? ApiReply.Ok() : ApiReply.Error(1, $"Could not locate server: {name}");
    }

    internal static async Task<ApiReply> RemoveAsync(ApiRequest request, ApiGate gate, ServerStore servers, IOptions<NodeOptions> node, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "hostname");
        var name = request.Required("hostname");
        var caller = gate.AuthenticateAdmin(request);
        if (name == node.Value.Name) throw new RefusalException("server", $"Cannot remove current master server: {name}");
        await servers.RemoveAsync(name, caller.Actor, cancellationToken);
        return ApiReply.Ok();
    }

    private static async Task<ApiReply> AddAsync(ApiRequest request, ApiGate gate, ServerRegistry servers, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "hostname");
        var name = request.Required("hostname");
        gate.AuthenticateAdmin(request);
        throw (await servers.RefreshAsync(cancellationToken)).Any(server => server.Name == name)
            ? new RefusalException("server", $"Server is already in cluster: {name}")
            : new RefusalException("server", $"Failed to contact server: {name} joins by itself when it is started with this region's database.");
    }

    private static ApiReply CheckAdd(ApiRequest request)
    {
        EventChecker.CheckRequired(request.Parameters, "master", "now", "token");
        throw new RefusalException("server", "Secret keys do not match.  Please synchronize your config files.");
    }
}
