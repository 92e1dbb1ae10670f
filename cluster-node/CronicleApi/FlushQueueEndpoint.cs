using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>flush_event_queue</c>.</summary>
internal static class FlushQueueEndpoint
{
    public static void MapFlushQueue(this IEndpointRouteBuilder routes) => routes.MapCall<RecordId, RegionReply>(
        "flush_event_queue", "Ends all jobs of an event that wait in its queue. Needs the privilege abort_events.", HandleAsync);

    internal static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, EventStore events, AbortStore aborts, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var caller = gate.Authenticate(request, "abort_events");
        var e = await events.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id);
        caller.RequireReachOf(e.Data);
        await aborts.AbortQueueOfAsync(e.Id, $"Queue flushed by {caller.Signature}", cancellationToken);
        return ApiReply.Ok();
    }
}
