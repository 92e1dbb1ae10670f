using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>From where on, how many and how patiently.</summary>
public sealed record GetJobChangesRequest
{
    /// <summary>The last answer's <c>cursor</c>; nothing for the feed's end.</summary>
    public string? After { get; init; }

    /// <summary>Seconds to wait for a change if there is none, 0 to 25. Default: 0.</summary>
    public int? Wait { get; init; }

    /// <summary>Most changes to answer, 1 to 1000. Default: 100.</summary>
    public int? Limit { get; init; }
}

/// <summary><c>get_job_changes</c>.</summary>
internal static class GetJobChangesEndpoint
{
    private const int DefaultLimit = 100;
    private const int HighestLimit = 1000;

    public static void MapGetJobChanges(this IEndpointRouteBuilder routes) => routes.MapCall<GetJobChangesRequest, JobChangesReply>(
        "get_job_changes", "What happened to jobs after a cursor, oldest first, at once or as soon as something does.", HandleAsync);

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, ChangeFeed feed, FeedFollowers followers, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request);
        var (after, limit) = (After(request), request.WholeNumber("limit", 1, HighestLimit) ?? DefaultLimit);
        if (after is { } cursor) await followers.NoteAsync(caller.Source, cursor, cancellationToken);
        return ApiReply.Of(await feed.ReadAsync(after, request.Wait, limit, cancellationToken));
    }

    private static FeedCursor? After(ApiRequest request) => request.Parameters.Text("after") switch
    {
        null or "" => null,
        var text => FeedCursor.Parse(text) ?? throw new RefusalException("api", "Malformed parameter value: after"),
    };
}
