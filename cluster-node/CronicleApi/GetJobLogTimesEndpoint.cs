using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Logs;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Of which part of which log the times are wanted.</summary>
public sealed record GetJobLogTimesRequest : RecordId
{
    /// <summary>The byte from which on times are wanted. Default: 0.</summary>
    public long? Offset { get; init; }

    /// <summary>Most times to answer, 1 to 5000. Default: 1000.</summary>
    public int? Limit { get; init; }
}

/// <summary><c>get_job_log_times</c>.</summary>
internal static class GetJobLogTimesEndpoint
{
    private const int DefaultLimit = 1000;
    private const int HighestLimit = 5000;

    public static void MapGetJobLogTimes(this IEndpointRouteBuilder routes) => routes.MapCall<GetJobLogTimesRequest, JobLogTimesReply>(
        "get_job_log_times", "When the parts of a job's log came in, a second or so after they were written. Extension to Cronicle's API.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, JobStore jobs, LogStore logs, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        await gate.Authenticate(request).RequireReachOfAsync(id, jobs, cancellationToken);
        var (offset, limit) = (request.WholeNumber("offset", 0, int.MaxValue) ?? 0L, request.WholeNumber("limit", 1, HighestLimit) ?? DefaultLimit);
        if (await logs.SizeAsync(id, cancellationToken) is null) throw new RefusalException("job", $"Failed to locate job: {id}");
        return ApiReply.Of(new JobLogTimesReply { Times = await logs.TimesAsync(id, offset, limit, cancellationToken) });
    }
}
