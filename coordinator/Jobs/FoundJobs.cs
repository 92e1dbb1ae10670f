using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Jobs;

/// <summary>Regions' jobs as this API tells them.</summary>
internal static class FoundJobs
{
    /// <summary>A job that has not ended.</summary>
    public static FoundJob Active(string region, JobStatus job) => Common(region, job) with { State = job.State ?? JobStates.Running };

    /// <summary>A job that has. Rows of a stock Cronicle's history say neither state nor end.</summary>
    public static FoundJob Ended(string region, JobStatus job) => Common(region, job) with
    {
        State = job.State ?? (job.Code.IsOk ? JobStates.Success : JobStates.Error),
        EndedAt = RegionTime.At(job.TimeEnd ?? job.TimeStart + job.Elapsed),
        Code = job.Code.ToString(),
        Description = job.Description,
    };

    private static FoundJob Common(string region, JobStatus job) => new()
    {
        Region = region,
        Id = job.Id,
        State = "",
        Event = job.Event,
        EventTitle = job.EventTitle,
        Category = job.CategoryTitle ?? job.Category,
        Hostname = job.Hostname,
        StartedAt = RegionTime.At(job.TimeStart),
        Progress = job.Progress,
        UnreachableSince = RegionTime.At(job.UnreachableSince),
    };
}
