using System.Text.Json.Nodes;
using Federation.ClusterNode.Jobs;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>The jobs that have a node and have not ended.</summary>
public sealed record GetActiveJobsReply : RegionReply
{
    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, JobStatus> Jobs { get; init; } = new Dictionary<string, JobStatus>();
}

/// <summary><c>get_active_jobs</c>.</summary>
internal static class GetActiveJobsEndpoint
{
    public static void MapGetActiveJobs(this IEndpointRouteBuilder routes) => routes.MapCall<NoParameters, GetActiveJobsReply>(
        "get_active_jobs", "All assigned and running jobs within the caller's reach, by id.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, JobStore jobs, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request);
        var active = new JsonObject();
        foreach (var job in await jobs.ActiveAsync(cancellationToken))
            if (job.State != JobStates.Queued && JobView.Status(job) is var view && caller.Reach.Holds(view)) active[job.Id] = view;
        return ApiReply.Ok(("jobs", active));
    }
}
