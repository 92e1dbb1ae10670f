using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>delete_event</c>.</summary>
internal static class DeleteEventEndpoint
{
    public static void MapDeleteEvent(this IEndpointRouteBuilder routes) => routes.MapCall<RecordId, RegionReply>(
        "delete_event", "Deletes an event that has no active jobs. Needs the privilege delete_events.", HandleAsync);

    internal static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, EventStore events, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var caller = gate.Authenticate(request, "delete_events");
        var e = await events.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id);
        caller.RequireReachOf(e.Data);
        await events.DeleteAsync(e, caller.Actor, cancellationToken);
        return ApiReply.Ok();
    }
}
