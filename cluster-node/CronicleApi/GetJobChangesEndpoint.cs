using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
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

/// <summary><c>get_job_changes</c> and <c>get_feed_followers</c>.</summary>
internal static class GetJobChangesEndpoint
{
    private const int DefaultLimit = 100;
    private const int HighestLimit = 1000;

    public static void MapGetJobChanges(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<GetJobChangesRequest, JobChangesReply>(
            "get_job_changes", "What happened to jobs within the caller's reach after a cursor, oldest first, at once or as soon as something does.", HandleAsync);
        routes.MapCall<NoParameters, FeedFollowersReply>(
            "get_feed_followers", "Who follows the changes of jobs, and when, from where and at which node each was last heard. Extension to Cronicle's API.", FollowersAsync);
    }

    private static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, ChangeFeed feed, FeedFollowers followers, JobStore jobs, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request);
        var limit = request.WholeNumber("limit", 1, HighestLimit) ?? DefaultLimit;
        var after = After(request);
        if (after is { } cursor) await followers.NoteAsync(caller.Id, caller.Source, request.RemoteAddress, cursor, cancellationToken);
        var reply = await feed.ReadAsync(after, request.Wait, limit, cancellationToken);
        return ApiReply.Of(caller.Reach.IsLimited ? reply with { Changes = await WithinAsync(caller.Reach, reply.Changes, jobs, cancellationToken) } : reply);
    }

    /// <summary>The changes of jobs that the caller may see; the feed goes on behind those that they may not.</summary>
    private static async Task<IReadOnlyList<JobChange>> WithinAsync(Reach reach, IReadOnlyList<JobChange> changes, JobStore jobs, CancellationToken cancellationToken)
    {
        var found = await jobs.FindAllAsync([.. changes.Select(change => change.Id).Distinct()], cancellationToken);
        return [.. changes.Where(change => found.TryGetValue(change.Id, out var job) && reach.Holds(JsonNode.Parse(job.Data)!.AsObject()))];
    }

    private static async Task<ApiReply> FollowersAsync(ApiRequest request, ApiGate gate, FeedFollowers followers, CancellationToken cancellationToken) =>
        ApiReply.Of(new FeedFollowersReply { Followers = await followers.AllAsync(gate.Authenticate(request).Id, cancellationToken) });

    private static FeedCursor? After(ApiRequest request) => request.Parameters.Text("after") switch
    {
        null or "" => null,
        var text => FeedCursor.Parse(text) ?? throw new RefusalException("api", "Malformed parameter value: after"),
    };
}
