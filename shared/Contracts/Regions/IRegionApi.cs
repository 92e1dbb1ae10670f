using System.Text.Json.Nodes;
using Refit;

namespace Federation.Contracts.Regions;

/// <summary>
/// A region's REST API as its clients call it. Every call may be repeated. Two ways of failing: no answer, or one that is not HTTP 2xx (Refit throws
/// <see cref="ApiException"/>, the transport <see cref="HttpRequestException"/> or a cancellation); or an answer whose <see cref="RegionReply.Code"/> is not 0.
/// Authentication is the caller's <see cref="HttpClient"/>'s: header <c>X-API-Key</c>. Instants are seconds since 1970.
/// </summary>
public interface IRegionApi
{
    /// <summary>Starts an event's job now. <paramref name="request"/> has <c>id</c> or <c>title</c>, and may have sparse <c>params</c> and other overrides.</summary>
    /// <param name="request">The JSON body.</param>
    /// <param name="idempotencyKey">1 to 200 printable ASCII characters; the first accepted request with it launches, every later one gets the same answer.</param>
    /// <param name="cancellationToken">Ends the wait, not the launch.</param>
    [Post("/api/app/run_event/v1")]
    Task<RunEventReply> RunEventAsync([Body] JsonObject request, [Header("Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Makes an event; needs <c>title, enabled, category, plugin, target</c>.</summary>
    [Post("/api/app/create_event/v1")]
    Task<CreateEventReply> CreateEventAsync([Body] JsonObject request, CancellationToken cancellationToken);

    /// <summary>Changes an event: needs its <c>id</c>, and takes what is to change.</summary>
    [Post("/api/app/update_event/v1")]
    Task<RegionReply> UpdateEventAsync([Body] JsonObject request, CancellationToken cancellationToken);

    /// <summary>An event by <c>id</c> or <c>title</c>.</summary>
    [Post("/api/app/get_event/v1")]
    Task<GetEventReply> GetEventAsync([Body] JsonObject request, CancellationToken cancellationToken);

    /// <summary>A job as it is now; with <paramref name="wait"/> (0 to 25 seconds) the answer waits for the job's end at most that long.</summary>
    [Get("/api/app/get_job_status/v1")]
    Task<GetJobStatusReply> GetJobStatusAsync([AliasAs("id")] string id, [AliasAs("wait")] int? wait, CancellationToken cancellationToken);

    /// <summary>
    /// Stops a job: <c>id</c>, or <c>idempotency_key</c> of a launch whose answer was lost. With the key, a launch that has not come is refused from then on.
    /// Cronicle's own answer for a job that has ended is <c>code: "job"</c>; here <c>outcome</c> tells more.
    /// </summary>
    [Post("/api/app/abort_job/v1")]
    Task<AbortJobReply> AbortJobAsync([Body] JsonObject request, CancellationToken cancellationToken);

    /// <summary>What happened to jobs after a cursor.</summary>
    /// <param name="after">The last answer's cursor; null to get the feed's end as a cursor and no changes.</param>
    /// <param name="wait">How long to wait for a change if there is none, 0 to 25 seconds.</param>
    /// <param name="limit">1 to 1000 changes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Get("/api/app/get_job_changes/v1")]
    Task<JobChangesReply> GetJobChangesAsync([AliasAs("after")] string? after, [AliasAs("wait")] int wait, [AliasAs("limit")] int limit, CancellationToken cancellationToken);

    /// <summary>Who follows the feed, as the region sees them. Unknown to a stock Cronicle.</summary>
    [Get("/api/app/get_feed_followers/v1")]
    Task<FeedFollowersReply> GetFeedFollowersAsync(CancellationToken cancellationToken);

    /// <summary>What the answering node says of itself.</summary>
    [Get("/api/app/status/v1")]
    Task<StatusReply> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>All jobs that run now, by id.</summary>
    [Get("/api/app/get_active_jobs/v1")]
    Task<GetActiveJobsReply> GetActiveJobsAsync(CancellationToken cancellationToken);

    /// <summary>Jobs that have ended, newest first.</summary>
    [Get("/api/app/get_history/v1")]
    Task<GetHistoryReply> GetHistoryAsync([AliasAs("offset")] int offset, [AliasAs("limit")] int limit, CancellationToken cancellationToken);

    /// <summary>Jobs of one event that have ended, newest first.</summary>
    [Get("/api/app/get_event_history/v1")]
    Task<GetHistoryReply> GetEventHistoryAsync([AliasAs("id")] string eventId, [AliasAs("offset")] int offset, [AliasAs("limit")] int limit, CancellationToken cancellationToken);

    /// <summary>When the parts of a job's log came in, from a byte offset on; 1 to 5000 of them. Unknown to a stock Cronicle.</summary>
    [Get("/api/app/get_job_log_times/v1")]
    Task<JobLogTimesReply> GetJobLogTimesAsync([AliasAs("id")] string id, [AliasAs("offset")] long offset, [AliasAs("limit")] int limit, CancellationToken cancellationToken);

    /// <summary>A job's log from a byte offset on: HTTP 200 with the bytes (possibly none), header <c>X-Log-Size</c> with the bytes there are so far; 404 for an unknown job.</summary>
    [Get("/api/app/get_job_log/v1")]
    Task<HttpResponseMessage> GetJobLogAsync([AliasAs("id")] string id, [AliasAs("offset")] long offset, CancellationToken cancellationToken);
}
