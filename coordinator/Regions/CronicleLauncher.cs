using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.Coordinator.Regions;

/// <summary>
/// Launches and aborts by key in a stock Cronicle. Before a launch is sent it is noted; one that was sent and not answered is searched for among the region's
/// jobs, by the key that they carry as a parameter, and sent again only when it cannot turn up any more.
/// </summary>
internal sealed class CronicleLauncher(string region, IRegionApi stock, CronicleLaunches launches, TimeSpan settle)
{
    private const int PageSize = 100;
    private const int MostPages = 10;
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    public async Task<RunEventReply> LaunchAsync(JsonObject request, string key, CancellationToken cancellationToken)
    {
        var (launch, isNew) = await launches.BeginAsync(region, settle, key, Text(request, "id"), Text(request, "title"), cancellationToken);
        if (launch.IsCancelled) return new RunEventReply { Code = "cancelled", Description = "The launch was cancelled before it was sent." };
        if (!isNew && launch.JobIds.Count == 0) launch = await FindJobAsync(launch, cancellationToken) ?? launch;
        if (launch.JobIds.Count > 0) return new RunEventReply { Ids = launch.JobIds, Duplicate = 1 };
        if (!isNew && (!IsProvenLost(launch) || !await launches.BeginAgainAsync(region, launch, cancellationToken))) throw NotSeenYet(launch);

        return await SendAsync(request, key, cancellationToken);
    }

    public async Task<AbortJobReply> AbortAsync(string key, CancellationToken cancellationToken)
    {
        var launch = await launches.FindAsync(region, settle, key, cancellationToken);
        if (launch is { JobIds.Count: 0, SentAt: not null, IsCancelled: false }) launch = await FindJobAsync(launch, cancellationToken) ?? launch;
        if (launch is null or { JobIds.Count: 0 })
        {
            if (launch is { SentAt: not null, IsCancelled: false } && !IsProvenLost(launch)) throw NotSeenYet(launch);
            await launches.CancelAsync(region, key, cancellationToken);
            return new AbortJobReply { Outcome = "never-launched" };
        }

        var isActive = false;
        foreach (var job in launch.JobIds) isActive |= (await stock.AbortJobAsync(new JsonObject { ["id"] = job }, cancellationToken)).Code.IsOk;
        return new AbortJobReply { Outcome = isActive ? "aborting" : "finished", Id = launch.JobIds[0] };
    }

    private async Task<RunEventReply> SendAsync(JsonObject request, string key, CancellationToken cancellationToken)
    {
        var body = request.DeepClone().AsObject();
        if (body["params"] is not JsonObject parameters) body["params"] = parameters = [];
        parameters[CronicleJobs.KeyParameter] = key;

        var reply = await stock.RunEventAsync(body, idempotencyKey: null, cancellationToken);
        if (!reply.Code.IsOk)
        {
            await launches.ForgetAsync(region, key, cancellationToken);
            return reply;
        }

        if (reply.Ids.Count > 0)
        {
            await launches.AcceptAsync(region, key, reply.Ids, cancellationToken);
            return reply;
        }

        await launches.QueueAsync(region, key, cancellationToken);
        throw new RegionUnavailableException(region, Queued);
    }

    /// <summary>The launch with the job that turned up for it; null if none did.</summary>
    private async Task<CronicleLaunch?> FindJobAsync(CronicleLaunch launch, CancellationToken cancellationToken)
    {
        var active = Answered(await stock.GetActiveJobsAsync(cancellationToken));
        var id = active.Jobs.Values.FirstOrDefault(job => CronicleJobs.KeyOf(job) == launch.Key)?.Id ?? await FindInHistoryAsync(launch, cancellationToken);
        if (id is null) return null;

        await launches.AcceptAsync(region, launch.Key, [id], cancellationToken);
        return launch with { JobIds = [id] };
    }

    private async Task<string?> FindInHistoryAsync(CronicleLaunch launch, CancellationToken cancellationToken)
    {
        if (launch.EventId is not { } eventId)
            eventId = Text((await stock.GetEventAsync(new JsonObject { ["title"] = launch.EventTitle }, cancellationToken)).Event ?? [], "id");
        if (eventId is null) return null;

        for (var page = 0; page < MostPages; page++)
        {
            var rows = Answered(await stock.GetEventHistoryAsync(eventId, page * PageSize, PageSize, cancellationToken)).Rows;
            foreach (var row in rows)
            {
                if (RegionTime.At(row.TimeStart) < launch.SentAt - ClockDifference) return null;
                if ((await stock.GetJobStatusAsync(row.Id, wait: null, cancellationToken)).Job is { } job && CronicleJobs.KeyOf(job) == launch.Key) return job.Id;
            }

            if (rows.Count < PageSize) return null;
        }

        return null;
    }

    /// <summary>A search counts only if the region let us look.</summary>
    private T Answered<T>(T reply) where T : RegionReply =>
        reply.Code.IsOk ? reply : throw new RegionUnavailableException(region, $"Region {region} does not let its jobs be searched: {reply.Description}");

    private static bool IsProvenLost(CronicleLaunch launch) => launch is { IsSettled: true, IsQueued: false };

    private RegionUnavailableException NotSeenYet(CronicleLaunch launch) => new(region, launch.IsQueued
        ? Queued
        : $"Region {region} did not say whether it accepted the launch, and no job of it has been seen yet.");

    private string Queued => $"Region {region} has put the launch in its event's queue, where it has no job yet.";

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
