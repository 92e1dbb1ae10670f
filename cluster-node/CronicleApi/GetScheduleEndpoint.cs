using System.Text.Json.Nodes;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>get_schedule</c>.</summary>
internal static class GetScheduleEndpoint
{
    public static void MapGetSchedule(this IEndpointRouteBuilder routes) => routes.MapCall<PageRequest, PageReply>(
        "get_schedule", "All events within the caller's reach, newest first; without limit all rows.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, ServerRegistry servers, EventStore events, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request);
        var (page, total) = caller.Reach.IsLimited
            ? await events.PageAsync(caller.Reach.ScopeAmong(servers.All.Select(server => server.Name)), request.Offset, request.Limit, cancellationToken)
            : await events.PageAsync(request.Offset, request.Limit, cancellationToken);
        return ApiReply.Page(new JsonArray([.. page.Select(e => e.Data)]), total);
    }
}
