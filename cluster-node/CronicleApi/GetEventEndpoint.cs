using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>get_event</c>.</summary>
internal static class GetEventEndpoint
{
    public static void MapGetEvent(this IEndpointRouteBuilder routes) => routes.MapCall<EventCriteria, GetEventReply>(
        "get_event", "An event by id or title, with its active jobs if it has any, and how many wait.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, EventStore events, JobStore jobs, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request);
        var e = await LocateAsync(request.Parameters, events, cancellationToken);
        caller.RequireReachOf(e.Data);
        var active = await jobs.ActiveOfAsync(e.Id, cancellationToken);
        var reply = ApiReply.Ok(("event", e.Data.DeepClone()));
        var queued = active.Count(job => job.State == JobStates.Queued);
        if (queued > 0 || e.Data.IsOn("queue")) reply.Body["queue"] = queued;
        if (active.Count > queued) reply.Body["jobs"] = new JsonArray([.. active.Where(job => job.State != JobStates.Queued).Select(JobView.Status)]);
        return reply;
    }

    private static async Task<EventDocument> LocateAsync(JsonObject criteria, EventStore events, CancellationToken cancellationToken)
    {
        EventChecker.Check(criteria);
        if (criteria.Text("id") is { } id) return await events.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id);
        if (criteria.Text("title") is { } title) return await events.FindByTitleAsync(title, cancellationToken) ?? throw EventStore.NotFound(title);
        throw EventStore.NotFound("No criteria specified");
    }
}
