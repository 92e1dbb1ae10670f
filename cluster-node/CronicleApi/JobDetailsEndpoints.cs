using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>A job, and what opens its log.</summary>
public sealed record GetJobDetailsReply : RegionReply
{
    /// <summary>The job.</summary>
    public JobStatus? Job { get; init; }

    /// <summary>The parameter <c>t</c> of <c>get_job_log</c>.</summary>
    public string? Token { get; init; }
}

/// <summary>What opens a job's log.</summary>
public sealed record LogTokenReply : RegionReply
{
    /// <summary>The parameter <c>t</c> of <c>get_live_job_log</c>.</summary>
    public string? Token { get; init; }
}

/// <summary><c>get_job_details</c>, <c>get_log_watch_auth</c> and <c>delete_job</c>.</summary>
internal static class JobDetailsEndpoints
{
    public static void MapJobDetails(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<RecordId, GetJobDetailsReply>("get_job_details", "A job as get_job_status has it, and the token that opens its log.", GetAsync);
        routes.MapCall<RecordId, LogTokenReply>("get_log_watch_auth", "The token that opens a job's log.", GetTokenAsync);
        routes.MapCall<RecordId, RegionReply>("delete_job", "Deletes an ended job and its log. For administrators.", DeleteAsync);
    }

    private static async Task<ApiReply> GetAsync(ApiRequest request, ApiGate gate, LogTokens tokens, JobStore jobs, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var caller = gate.Authenticate(request);
        var job = await jobs.FindAsync(id, cancellationToken) ?? throw JobStore.NotFound(id);
        caller.RequireReachOf(job);
        return ApiReply.Ok(("job", JobView.Status(job)), ("token", tokens.Of(id)));
    }

    private static async Task<ApiReply> GetTokenAsync(ApiRequest request, ApiGate gate, LogTokens tokens, JobStore jobs, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var caller = gate.Authenticate(request);
        var job = await jobs.FindAsync(id, cancellationToken) ?? throw new RefusalException("job", $"Failed to locate job: {id}");
        caller.RequireReachOf(job);
        return ApiReply.Ok(("token", tokens.Of(job.Id)));
    }

    internal static async Task<ApiReply> DeleteAsync(ApiRequest request, ApiGate gate, DeleteStore jobs, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var caller = gate.AuthenticateAdmin(request);
        await jobs.DeleteAsync(id, caller.Actor, cancellationToken);
        return ApiReply.Ok();
    }
}
