using System.Text.Json.Nodes;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>get_schedule</c>.</summary>
internal static class GetScheduleEndpoint
{
    public static void MapGetSchedule(this IEndpointRouteBuilder routes) => routes.MapCall<PageRequest, PageReply>(
        "get_schedule", "All events, newest first; without limit all rows.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, EventStore events, CancellationToken cancellationToken)
    {
        gate.Authenticate(request);
        var (page, total) = await events.PageAsync(
            request.WholeNumber("offset", 0, int.MaxValue) ?? 0, request.WholeNumber("limit", 1, int.MaxValue), cancellationToken);
        return ApiReply.Page(new JsonArray([.. page.Select(e => e.Data)]), total);
    }
}
