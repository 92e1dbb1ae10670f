using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.ClusterNode.Web;

/// <summary>What the event editor and the page to run an event send.</summary>
internal static class EventForms
{
    private const int Runs = 10;

    /// <summary>Properties that the region itself writes.</summary>
    private static readonly string[] OfTheRegion = ["created", "modified", "username", "api_key"];

    public static void MapEventForms(this RouteGroupBuilder pages)
    {
        pages.MapPost("/events/save", SaveAsync);
        pages.MapPost("/events/preview", Preview);
        var one = pages.MapGroup("/events/{id}").AddEndpointFilter(VisibleEvents.GuardAsync);
        one.MapPost("/json", SaveJsonAsync);
        one.MapPost("/run", RunAsync);
    }

    private static RazorComponentResult<NextRuns> Preview(IFormCollection form, TimeProvider time)
    {
        var (times, zone, fault) = Forecast.Of(EventDraft.Of(form), time.GetUtcNow(), Runs);
        return new RazorComponentResult<NextRuns>(new { Times = times, Zone = zone, Fault = fault });
    }

    private static async Task<IResult> SaveAsync(
        HttpContext http, IFormCollection form, ApiGate gate, CatalogStore catalog, VisibleEvents visible, EventStore events, AbortStore aborts, Launcher launcher, JobEnds ends, CancellationToken cancellationToken)
    {
        var (draft, id) = (EventDraft.Of(form), form["id"].ToString() is { Length: > 0 } given ? given : null);
        if (id is not null && await visible.FindAsync(id, cancellationToken) is null) return Results.NotFound();
        var to = "";
        var fault = await PageAction.FaultAsync(async () =>
        {
            var properties = draft.Properties(catalog.Current.Plugins.GetValueOrDefault(draft["plugin"]));
            if (id is null)
            {
                var created = await CreateEventEndpoint.HandleAsync(Visit.Call(http, properties), gate, catalog, events, cancellationToken);
                to = $"events/{created.Body["id"]}";
                return created;
            }

            properties["id"] = id;
            if (form["do"] == "test")
            {
                var run = await RunEventEndpoint.HandleAsync(Visit.Call(http, properties), gate, launcher, ends, cancellationToken);
                to = $"jobs/{run.Body["ids"]?[0]}";
                return run;
            }

            to = $"events/{id}";
            return await UpdateEventEndpoint.HandleAsync(Visit.Call(http, properties), gate, catalog, events, aborts, cancellationToken);
        });
        if (fault is not null) return Refused(id, draft, null, fault);
        Viewer.Leave(http, form["do"] == "test" ? "Started with the settings of the form; the event is as it was." : $"{draft["title"]} is saved.");
        return Results.LocalRedirect($"{http.Request.PathBase}/{to}");
    }

    private static async Task<IResult> SaveJsonAsync(
        string id, HttpContext http, IFormCollection form, ApiGate gate, CatalogStore catalog, EventStore events, AbortStore aborts, CancellationToken cancellationToken)
    {
        var json = form["json"].ToString();
        var fault = await PageAction.FaultAsync(() =>
        {
            var properties = Parse(json);
            foreach (var name in OfTheRegion) properties.Remove(name);
            properties["id"] = id;
            return UpdateEventEndpoint.HandleAsync(Visit.Call(http, properties), gate, catalog, events, aborts, cancellationToken);
        });
        if (fault is not null) return Refused(id, null, json, fault);
        Viewer.Leave(http, "The event is saved.");
        return Results.LocalRedirect($"{http.Request.PathBase}/events/{id}");
    }

    private static async Task<IResult> RunAsync(
        string id, HttpContext http, IFormCollection form, ApiGate gate, CatalogStore catalog, VisibleEvents events, Launcher launcher, JobEnds ends, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(id, cancellationToken) is not { } e) return Results.NotFound();
        var (draft, to, done) = (EventDraft.Of(form), "", $"{e.Title} is started.");
        JsonObject? shown = null;
        if (draft["key"].Trim() is { Length: > 0 } key) http.Request.Headers["Idempotency-Key"] = key;
        var fault = await PageAction.FaultAsync(async () =>
        {
            var overrides = RunDraft.Overrides(e, draft, catalog.Current);
            EventChecker.Check(overrides);
            if (form["do"] == "show")
            {
                shown = overrides;
                return ApiReply.Ok();
            }

            var run = await RunEventEndpoint.HandleAsync(Visit.Call(http, overrides), gate, launcher, ends, cancellationToken);
            to = $"jobs/{run.Body["ids"]?[0]}";
            if (run.Body["duplicate"] is not null) done = "Nothing was started: this is the job that the key has launched before.";
            return run;
        });
        if (fault is not null || shown is not null)
            return new RazorComponentResult<RunPage>(new { Id = id, Draft = draft, Overrides = shown, Faults = fault is null ? null : new[] { fault } }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        Viewer.Leave(http, done);
        return Results.LocalRedirect($"{http.Request.PathBase}/{to}");
    }

    private static RazorComponentResult<EventEditorPage> Refused(string? id, EventDraft? draft, string? json, string fault) =>
        new(new { Id = id, Draft = draft, Json = json, Faults = new[] { fault } }) { StatusCode = StatusCodes.Status422UnprocessableEntity };

    private static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new RefusalException("api", "The event must be a JSON object.");
        }
        catch (JsonException fault)
        {
            throw new RefusalException("api", $"This is no JSON: {fault.Message}");
        }
    }
}
