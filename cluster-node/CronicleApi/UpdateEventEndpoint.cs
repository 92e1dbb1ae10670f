using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What an event is to become: only the properties that are given change.</summary>
public sealed record UpdateEventRequest : EventFields
{
    /// <summary>1 to abort the event's active jobs too; needs the privilege abort_events.</summary>
    public int? AbortJobs { get; init; }

    /// <summary>Seconds since 1970: an event that catches up fires all that is due from this minute on, in the past or in the future.</summary>
    public double? ResetCursor { get; init; }
}

/// <summary><c>update_event</c>.</summary>
internal static class UpdateEventEndpoint
{
    public static void MapUpdateEvent(this IEndpointRouteBuilder routes) => routes.MapCall<UpdateEventRequest, RegionReply>(
        "update_event", "Changes properties of the event with the given id. Needs the privilege edit_events.", HandleAsync);

    internal static async Task<ApiReply> HandleAsync(
        ApiRequest request, ApiGate gate, CatalogStore catalog, EventStore events, AbortStore aborts, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var properties = ApiRequest.Without(request.Parameters, "id", "abort_jobs", "reset_cursor");
        EventChecker.Check(properties);
        var caller = gate.Authenticate(request, "edit_events");
        var abortsJobs = request.Parameters.IsSwitchedOn("abort_jobs");
        if (abortsJobs) caller.Require("abort_events");

        var e = await events.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id);
        caller.RequireReachOf(e.Data);
        caller.RequireReachOf(new JsonObject
        {
            ["category"] = properties.Text("category") ?? e.Data.Text("category"),
            ["target"] = properties.Text("target") ?? e.Data.Text("target"),
        });
        await CreateEventEndpoint.RequireCategoryAsync(properties, "update", catalog, cancellationToken);
        await events.UpdateAsync(id, properties, ResetCursor(request), caller.Actor, cancellationToken);
        if (abortsJobs) await aborts.AbortAllOfAsync(id, $"Manually aborted by {caller.Signature}", cancellationToken);
        return ApiReply.Ok();
    }

    private static DateTimeOffset? ResetCursor(ApiRequest request)
    {
        if (!request.Parameters.IsSwitchedOn("reset_cursor")) return null;
        return request.WholeNumber("reset_cursor", 0, int.MaxValue) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}
