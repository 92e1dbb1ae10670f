using Federation.ClusterNode.Jobs;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which job is meant, and how long its end is worth waiting for.</summary>
public sealed record GetJobStatusRequest : RecordId
{
    /// <summary>Seconds to wait for the job's end, 0 to 25. Default: 0.</summary>
    public int? Wait { get; init; }
}

/// <summary><c>get_job_status</c>.</summary>
internal static class GetJobStatusEndpoint
{
    public static void MapGetJobStatus(this IEndpointRouteBuilder routes) => routes.MapCall<GetJobStatusRequest, GetJobStatusReply>(
        "get_job_status", "A job as it is, from the moment it is accepted.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, JobStore jobs, JobEnds ends, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        await gate.Authenticate(request).RequireReachOfAsync(id, jobs, cancellationToken);
        var job = request.Wait > TimeSpan.Zero ? await ends.WaitAsync(id, request.Wait, cancellationToken) : await jobs.FindAsync(id, cancellationToken);
        return job is null
            ? throw JobStore.NotFound(id)
            : ApiReply.Ok(("job", JobView.Status(job)));
    }
}
