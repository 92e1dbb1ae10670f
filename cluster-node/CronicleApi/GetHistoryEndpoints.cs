using System.Text.Json.Nodes;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which page of which event's history is meant.</summary>
public sealed record GetEventHistoryRequest : PageRequest
{
    /// <summary>The event's id.</summary>
    public required string Id { get; init; }
}

/// <summary><c>get_event_history</c> and <c>get_history</c>.</summary>
internal static class GetHistoryEndpoints
{
    private const int EventPage = 100;
    private const int Page = 50;

    public static void MapGetHistory(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<GetEventHistoryRequest, PageReply>("get_event_history", "The ended jobs of an event, newest first; 100 without limit.", OfEventAsync);
        routes.MapCall<PageRequest, PageReply>("get_history", "All ended jobs, newest first; 50 without limit.", OfAllAsync);
    }

    private static async Task<ApiReply> OfEventAsync(ApiRequest request, ApiGate gate, EventStore events, JobStore jobs, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        gate.Authenticate(request);
        if (await events.FindAsync(id, cancellationToken) is null) throw EventStore.NotFound(id);
        return await PageAsync(request, id, EventPage, jobs, cancellationToken);
    }

    private static Task<ApiReply> OfAllAsync(ApiRequest request, ApiGate gate, JobStore jobs, CancellationToken cancellationToken)
    {
        gate.Authenticate(request);
        return PageAsync(request, eventId: null, Page, jobs, cancellationToken);
    }

    private static async Task<ApiReply> PageAsync(ApiRequest request, string? eventId, int defaultLimit, JobStore jobs, CancellationToken cancellationToken)
    {
        var offset = request.WholeNumber("offset", 0, int.MaxValue) ?? 0;
        var limit = request.WholeNumber("limit", 1, int.MaxValue) ?? defaultLimit;
        var (page, total) = await jobs.HistoryAsync(eventId, offset, limit, cancellationToken);
        return ApiReply.Page(new JsonArray([.. page.Select(JobView.HistoryRow)]), total);
    }
}
