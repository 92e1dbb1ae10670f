using System.Text.Json.Nodes;
using Federation.ClusterNode.Activity;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>get_activity</c>.</summary>
internal static class ActivityEndpoints
{
    private const int PageSize = 50;

    public static void MapActivity(this IEndpointRouteBuilder routes) => routes.MapCall<PageRequest, PageReply>(
        "get_activity", "What was done in the region, by whom and when, and which jobs failed, newest first; 50 without limit. For administrators.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, ActivityStore activity, CancellationToken cancellationToken)
    {
        var (offset, limit) = (request.Offset, request.Limit ?? PageSize);
        gate.AuthenticateAdmin(request);
        var (lines, total) = await activity.PageAsync(offset, limit, cancellationToken);
        return ApiReply.Page(new JsonArray([.. lines]), total);
    }
}
