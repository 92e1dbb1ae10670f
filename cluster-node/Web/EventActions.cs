using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Web.Hosting;

namespace Federation.ClusterNode.Web;

/// <summary>What buttons do about events, and about the scheduler.</summary>
internal static class EventActions
{
    public static void MapEventActions(this RouteGroupBuilder pages)
    {
        pages.MapPost("/scheduler", TurnSchedulerAsync);
        var one = pages.MapGroup("/events/{id}").AddEndpointFilter(VisibleEvents.GuardAsync);
        one.MapPost("/run-now", RunNowAsync);
        one.MapPost("/switch", SwitchAsync);
        one.MapPost("/flush", FlushAsync);
        one.MapPost("/delete", DeleteAsync);
    }

    /// <summary>Starts an event's job, and leads to it.</summary>
    public static async Task<IResult> RunAsync(
        HttpContext http, IFormCollection form, JsonObject parameters, ApiGate gate, Launcher launcher, JobEnds ends, CancellationToken cancellationToken)
    {
        string? job = null;
        var back = await PageAction.DoAsync(
            http,
            form,
            parameters,
            async call =>
            {
                var reply = await RunEventEndpoint.HandleAsync(call, gate, launcher, ends, cancellationToken);
                job = reply.Body["ids"]?[0]?.ToString();
                return reply;
            },
            "The job is started.");
        return job is null ? back : Results.LocalRedirect($"{http.Request.PathBase}/jobs/{job}");
    }

    private static Task<IResult> RunNowAsync(string id, HttpContext http, IFormCollection form, ApiGate gate, Launcher launcher, JobEnds ends, CancellationToken cancellationToken) =>
        RunAsync(http, form, new JsonObject { ["id"] = id }, gate, launcher, ends, cancellationToken);

    private static Task<IResult> SwitchAsync(
        string id, HttpContext http, IFormCollection form, ApiGate gate, CatalogStore catalog, EventStore events, AbortStore aborts, CancellationToken cancellationToken)
    {
        var on = form["enabled"] == "1";
        return PageAction.DoAsync(
            http, form, new JsonObject { ["id"] = id, ["enabled"] = on ? 1 : 0 }, call => UpdateEventEndpoint.HandleAsync(call, gate, catalog, events, aborts, cancellationToken), on ? "The schedule is on." : "The schedule is off.");
    }

    private static Task<IResult> FlushAsync(string id, HttpContext http, IFormCollection form, ApiGate gate, EventStore events, AbortStore aborts, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, form, new JsonObject { ["id"] = id }, call => FlushQueueEndpoint.HandleAsync(call, gate, events, aborts, cancellationToken), "The queue is flushed.");

    private static Task<IResult> DeleteAsync(string id, HttpContext http, IFormCollection form, ApiGate gate, EventStore events, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, form, new JsonObject { ["id"] = id }, call => DeleteEventEndpoint.HandleAsync(call, gate, events, cancellationToken), "The event is deleted.");

    private static Task<IResult> TurnSchedulerAsync(HttpContext http, IFormCollection form, ApiGate gate, SchedulerSwitch scheduler, CancellationToken cancellationToken)
    {
        var on = form["enabled"] == "1";
        return PageAction.DoForReasonAsync(
            http, form, new JsonObject { ["enabled"] = on ? 1 : 0 }, call => RegionStateEndpoints.UpdateMasterStateAsync(call, gate, scheduler, cancellationToken), on ? "The scheduler fires." : "The scheduler is off.");
    }
}
