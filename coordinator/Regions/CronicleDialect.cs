using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.Coordinator.Regions;

/// <summary>
/// The regional contract spoken with a stock Cronicle: launches that may be repeated and a change feed, made of what its API has. Everything else is passed on.
/// </summary>
internal sealed class CronicleDialect(string region, IRegionApi stock, CronicleLaunches launches, RegionClientOptions options, TimeProvider time) : IRegionApi
{
    private readonly CronicleLauncher launcher = new(region, stock, launches, options.SettleTime);
    private readonly CronicleFeed feed = new(region, stock, launches, options.PollEvery, time);

    /// <summary>Polls at once what is being followed: something has happened there.</summary>
    public void LookNow() => feed.LookNow();

    /// <inheritdoc />
    public Task<RunEventReply> RunEventAsync(JsonObject request, string? idempotencyKey, CancellationToken cancellationToken) =>
        idempotencyKey is null ? stock.RunEventAsync(request, null, cancellationToken) : launcher.LaunchAsync(request, idempotencyKey, cancellationToken);

    /// <inheritdoc />
    public Task<AbortJobReply> AbortJobAsync(JsonObject request, CancellationToken cancellationToken) =>
        request["idempotency_key"] is { } key ? launcher.AbortAsync(key.GetValue<string>(), cancellationToken) : stock.AbortJobAsync(request, cancellationToken);

    /// <summary>A job that the region denies knowing though it was launched there is news only after a while: one that has just ended may be missing for a moment.</summary>
    public async Task<GetJobStatusReply> GetJobStatusAsync(string id, int? wait, CancellationToken cancellationToken)
    {
        var reply = await stock.GetJobStatusAsync(id, wait: null, cancellationToken);
        if (reply.Job is { } job) return reply with { Job = CronicleJobs.WithState(job) };
        if (await launches.FindByJobAsync(region, id, cancellationToken) is { IsMissing: false } launch)
        {
            await launches.MissAsync(region, launch.Key, cancellationToken);
            throw new RegionUnavailableException(region, $"Region {region} does not find job {id} at the moment.");
        }

        return reply;
    }

    /// <inheritdoc />
    public Task<JobChangesReply> GetJobChangesAsync(string? after, int wait, int limit, CancellationToken cancellationToken) =>
        feed.ChangesAsync(after, wait, limit, cancellationToken);

    /// <summary>A stock Cronicle does not tell who asks it.</summary>
    public Task<FeedFollowersReply> GetFeedFollowersAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new FeedFollowersReply { Code = "feed", Description = "A stock Cronicle does not tell who asks it." });

    /// <inheritdoc />
    public async Task<GetActiveJobsReply> GetActiveJobsAsync(CancellationToken cancellationToken)
    {
        var reply = await stock.GetActiveJobsAsync(cancellationToken);
        return reply with { Jobs = reply.Jobs.ToDictionary(job => job.Key, job => CronicleJobs.WithState(job.Value)) };
    }

    /// <inheritdoc />
    public Task<StatusReply> GetStatusAsync(CancellationToken cancellationToken) => stock.GetStatusAsync(cancellationToken);

    /// <inheritdoc />
    public Task<GetHistoryReply> GetHistoryAsync(int offset, int limit, CancellationToken cancellationToken) => stock.GetHistoryAsync(offset, limit, cancellationToken);

    /// <inheritdoc />
    public Task<GetHistoryReply> GetEventHistoryAsync(string eventId, int offset, int limit, CancellationToken cancellationToken) =>
        stock.GetEventHistoryAsync(eventId, offset, limit, cancellationToken);

    /// <inheritdoc />
    public Task<CreateEventReply> CreateEventAsync(JsonObject request, CancellationToken cancellationToken) => stock.CreateEventAsync(request, cancellationToken);

    /// <inheritdoc />
    public Task<RegionReply> UpdateEventAsync(JsonObject request, CancellationToken cancellationToken) => stock.UpdateEventAsync(request, cancellationToken);

    /// <inheritdoc />
    public Task<GetEventReply> GetEventAsync(JsonObject request, CancellationToken cancellationToken) => stock.GetEventAsync(request, cancellationToken);

    /// <summary>A stock Cronicle does not tell when a line was written.</summary>
    public Task<JobLogTimesReply> GetJobLogTimesAsync(string id, long offset, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(new JobLogTimesReply { Code = "log", Description = "A stock Cronicle does not tell when a line was written." });

    /// <inheritdoc />
    public Task<HttpResponseMessage> GetJobLogAsync(string id, long offset, CancellationToken cancellationToken) => stock.GetJobLogAsync(id, offset, cancellationToken);
}
