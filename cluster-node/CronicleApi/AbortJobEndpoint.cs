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

    /// <summary>Why, for the job's description: up to 200 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary><c>abort_job</c> and <c>abort_jobs</c>.</summary>
internal static class AbortJobEndpoint
{
    private const int LongestReason = 200;

    public static void MapAbortJob(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<AbortJobRequest, AbortJobReply>("abort_job", "Stops a job. Needs the privilege abort_events.", HandleAsync);
        routes.MapCall<SelectedJobs, SelectedJobsReply>("abort_jobs", "Stops all active jobs that fit. Needs the privilege abort_events.", AbortAllAsync);
    }

    internal static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, AbortStore aborts, JobStore jobs, CancellationToken cancellationToken)
    {
        var key = request.Parameters.Text("idempotency_key");
        var id = key is null ? request.Required("id") : null;
        var caller = gate.Authenticate(request, "abort_events");
        var launched = id is null ? await aborts.LaunchedWithAsync(key!, cancellationToken) : [id];
        if (launched.Count == 0) return ApiReply.Ok(("outcome", "never-launched"));

        id = launched[0];
        foreach (var job in (await jobs.FindAllAsync([.. launched], cancellationToken)).Values) caller.RequireReachOf(job);
        var outcomes = new List<AbortOutcome>();
        foreach (var one in launched) outcomes.Add(await aborts.AbortAsync(one, ReasonOf(request, caller), cancellationToken));
        if (outcomes.Contains(AbortOutcome.Aborting)) return ApiReply.Ok(("outcome", "aborting"), ("id", id));
        if (key is not null) return ApiReply.Ok(("outcome", "finished"), ("id", id));

        var refusal = ApiReply.Error("job", $"Failed to locate job: {id}");
        if (outcomes.Contains(AbortOutcome.Finished)) refusal.Body["outcome"] = "finished";
        return refusal;
    }

    private static string ReasonOf(ApiRequest request, Caller caller)
    {
        var by = $"Manually aborted by {caller.Signature}";
        return request.Parameters.Text("reason") switch
        {
            null or "" => by,
            { Length: <= LongestReason } reason => $"{by}: {reason}",
            _ => throw new RefusalException("api", "Malformed parameter value: reason"),
        };
    }

    private static async Task<ApiReply> AbortAllAsync(ApiRequest request, ApiGate gate, AbortStore aborts, JobStore jobs, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request, "abort_events");
        var selected = JobCriteria.Select(await jobs.ActiveAsync(cancellationToken), ApiRequest.Without(request.Parameters, "no_rewind"));
        foreach (var job in selected) caller.RequireReachOf(job);

        var count = 0;
        foreach (var job in selected)
            if (await aborts.AbortAsync(job.Id, $"Manually aborted by {caller.Signature}", cancellationToken) == AbortOutcome.Aborting) count++;
        return ApiReply.Ok(("count", count));
    }
}
