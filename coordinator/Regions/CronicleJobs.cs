using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.Coordinator.Regions;

/// <summary>What a stock Cronicle says of a job, put as our own regions say it.</summary>
internal static class CronicleJobs
{
    /// <summary>The job parameter that carries the launch key; jobs see it in their environment as <c>FEDERATION_KEY</c>.</summary>
    public const string KeyParameter = "federation_key";

    /// <summary>The launch key of a job; null if the coordinator did not launch it.</summary>
    public static string? KeyOf(JobStatus job) => job.Params?[KeyParameter] is JsonValue value && value.TryGetValue<string>(out var key) ? key : null;

    /// <summary>A job with the state that its fields amount to. <c>complete</c> may come while the process still runs and the code may change after it: only <c>time_end</c> is the end.</summary>
    public static JobStatus WithState(JobStatus job) => job with
    {
        State = (job.Complete, job.TimeEnd) switch
        {
            (1, not null) when job.AbortReason is not null => JobStates.Aborted,
            (1, not null) => job.Code.IsOk ? JobStates.Success : JobStates.Error,
            _ => JobStates.Running,
        },
    };

    /// <summary>A launch as its job is now.</summary>
    public static CronicleLaunch Seen(CronicleLaunch launch, JobStatus job)
    {
        var now = WithState(job);
        var isFinal = JobStates.IsFinal(now.State);
        return launch with
        {
            State = now.State,
            Progress = now.Progress,
            Hostname = now.Hostname,
            Code = isFinal ? now.Code.ToString() : null,
            Description = isFinal ? now.Description : null,
            Output = isFinal ? now.ChainData : null,
        };
    }

    /// <summary>A launch whose job the region has forgotten.</summary>
    public static CronicleLaunch Lost(CronicleLaunch launch) => launch with
    {
        State = JobStates.Error,
        Code = "missing",
        Description = $"The region has not known job {launch.JobIds[0]} for ten minutes, neither as active nor in its history.",
    };

    /// <summary>A launch's last change as the change feed tells it.</summary>
    public static JobChange ChangeOf(CronicleLaunch launch, string cursor) => new()
    {
        Cursor = cursor,
        Id = launch.JobIds[0],
        State = launch.State!,
        Event = launch.EventId ?? launch.EventTitle ?? "",
        IdempotencyKey = launch.Key,
        Hostname = launch.Hostname,
        Progress = launch.Progress,
        Code = launch.Code is { } code ? (ReplyCode?)code : null,
        Description = launch.Description,
        ChainData = launch.Output,
    };
}
