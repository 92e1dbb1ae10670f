using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>
/// Which event is to be run and what is to be different this time: any property of the event but <c>catch_up, category, multiplex, stagger, detached, queue,
/// queue_max, max_children</c>, which are ignored. The header <c>Idempotency-Key</c> (1 to 200 printable ASCII characters) makes the call repeatable. The header <c>traceparent</c> stays
/// on the job, and on those that it starts.
/// </summary>
public sealed record RunEventRequest : EventFields
{
    /// <summary>Seconds to wait for the job's end, 0 to 25; the answer has the job then, as it is by that time.</summary>
    public int? Wait { get; init; }

    /// <summary>In the query only: 1 to hand the body to the job as it is, as <c>post_data</c>.</summary>
    public int? PostData { get; init; }
}

/// <summary><c>run_event</c>.</summary>
internal static class RunEventEndpoint
{
    private const string ParameterPrefix = "params/";
    private const int LongestKey = 200;

    public static void MapRunEvent(this IEndpointRouteBuilder routes) => routes.MapCall<RunEventRequest, RunEventReply>(
        "run_event", "Starts an event's job now, by id or title. Needs the privilege run_events.", HandleAsync);

    internal static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, Launcher launcher, JobEnds ends, CancellationToken cancellationToken)
    {
        var overrides = Overrides(request);
        EventChecker.Check(overrides);
        var key = IdempotencyKey(request.Http.Request);
        var caller = gate.Authenticate(request, "run_events");
        if (caller.OnlyRuns) overrides = Criteria(overrides);
        var launched = await launcher.LaunchAsync(
            new LaunchRequest(overrides.Text("id"), overrides.Text("title"), overrides, caller.Source, key, caller.RequireReachOf, JobTrace.ParentOf(request.Http.Request)), cancellationToken);

        var reply = ApiReply.Ok(("ids", new JsonArray([.. launched.JobIds.Select(id => JsonValue.Create(id))])));
        if (launched.Queued is { } queued) reply.Body["queue"] = queued;
        if (launched.IsDuplicate) reply.Body["duplicate"] = 1;
        if (request.Wait > TimeSpan.Zero && await ends.WaitAsync(launched.JobIds[0], request.Wait, cancellationToken) is { } job) reply.Body["job"] = JobView.Status(job);
        return reply;
    }

    /// <summary>Query and body together; with <c>post_data</c> the query alone, and the body as one property.</summary>
    private static JsonObject Overrides(ApiRequest request)
    {
        var asData = request.Query.IsSwitchedOn("post_data");
        var overrides = ApiRequest.Without(asData ? request.Query : request.Parameters, "post_data");
        if (asData) overrides["post_data"] = request.Body.DeepClone();
        foreach (var (name, value) in request.Query)
        {
            if (!name.StartsWith(ParameterPrefix, StringComparison.Ordinal)) continue;
            overrides.Remove(name);
            if (overrides["params"] is null) overrides["params"] = new JsonObject();
            if (overrides["params"] is JsonObject parameters) parameters.TryAdd(name[ParameterPrefix.Length..], value?.DeepClone());
        }

        return overrides;
    }

    private static JsonObject Criteria(JsonObject overrides) => new(overrides.Where(given => given.Key is "id" or "title").Select(given => KeyValuePair.Create(given.Key, given.Value?.DeepClone())));

    private static string? IdempotencyKey(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Idempotency-Key", out var values)) return null;
        var key = values.ToString();
        return key.Length is >= 1 and <= LongestKey && key.All(character => character is >= ' ' and <= '~')
            ? key
            : throw new RefusalException("api", "Malformed header: Idempotency-Key (must be 1 to 200 printable ASCII characters)");
    }
}
