using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which job is to be stopped: by id, or by the idempotency key of a launch whose answer was lost.</summary>
public sealed record AbortJobRequest
{
    /// <summary>The job's id.</summary>
    public string? Id { get; init; }

    /// <summary>The launch's key. Where no launch has come with it, none is accepted from now on.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary><c>abort_job</c> and <c>abort_jobs</c>.</summary>
internal static class AbortJobEndpoint
{
    public static void MapAbortJob(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<AbortJobRequest, AbortJobReply>("abort_job", "Stops a job. Needs the privilege abort_events.", HandleAsync);
        routes.MapCall<SelectedJobs, SelectedJobsReply>("abort_jobs", "Stops all active jobs that fit. Needs the privilege abort_events.", AbortAllAsync);
    }

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, AbortStore aborts, JobStore jobs, CancellationToken cancellationToken)
    {
        var key = request.Parameters.Text("idempotency_key");
        var id = key is null ? request.Required("id") : null;
        var caller = gate.Authenticate(request, "abort_events");
        var reason = $"Manually aborted by {caller.Signature}";
        if (id is null)
        {
            var (outcome, met) = await aborts.AbortByKeyAsync(key!, reason, cancellationToken);
            return Answer(ApiReply.Ok(), outcome, met);
        }

        if (await jobs.FindAsync(id, cancellationToken) is { } job) caller.RequireReachOf(JsonNode.Parse(job.Data)!.AsObject());
        return await aborts.AbortAsync(id, reason, cancellationToken) switch
        {
            AbortOutcome.Aborting => Answer(ApiReply.Ok(), AbortOutcome.Aborting, id),
            AbortOutcome.Finished => Answer(ApiReply.Error("job", NotFound(id)), AbortOutcome.Finished, id),
            _ => throw new RefusalException("job", NotFound(id)),
        };
    }

    private static async Task<ApiReply> AbortAllAsync(ApiRequest request, ApiGate gate, AbortStore aborts, JobStore jobs, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request, "abort_events");
        var selected = JobCriteria.Select(await jobs.ActiveAsync(cancellationToken), ApiRequest.Without(request.Parameters));
        foreach (var job in selected) caller.RequireReachOf(JsonNode.Parse(job.Data)!.AsObject());

        var count = 0;
        foreach (var job in selected)
            if (await aborts.AbortAsync(job.Id, $"Manually aborted by {caller.Signature}", cancellationToken) == AbortOutcome.Aborting) count++;
        return ApiReply.Ok(("count", count));
    }

    private static ApiReply Answer(ApiReply reply, AbortOutcome outcome, string? id)
    {
        reply.Body["outcome"] = outcome switch { AbortOutcome.Aborting => "aborting", AbortOutcome.Finished => "finished", _ => "never-launched" };
        if (id is not null) reply.Body["id"] = id;
        return reply;
    }

    private static string NotFound(string id) => $"Failed to locate job: {id}";
}
