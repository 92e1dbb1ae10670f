using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What may be changed of a job that has not ended; the rest is passed over.</summary>
public record JobChanges
{
    /// <summary>Most seconds it may run, counted from its start; 0 is without limit.</summary>
    public int? Timeout { get; init; }

    /// <summary>How often it is tried again after a failure, 0 to 32.</summary>
    public int? Retries { get; init; }

    /// <summary>Seconds before each of these tries.</summary>
    public int? RetryDelay { get; init; }

    /// <summary>The event to run after success; empty for none.</summary>
    public string? Chain { get; init; }

    /// <summary>The event to run after failure; empty for none.</summary>
    public string? ChainError { get; init; }

    /// <summary>Mail addresses to tell of success, separated by commas.</summary>
    public string? NotifySuccess { get; init; }

    /// <summary>Mail addresses to tell of failure, separated by commas.</summary>
    public string? NotifyFail { get; init; }

    /// <summary>URL to tell of its end.</summary>
    public string? WebHook { get; init; }

    /// <summary>Most percent of one core; 0 is without limit.</summary>
    public int? CpuLimit { get; init; }

    /// <summary>Seconds for which <c>cpu_limit</c> may be exceeded.</summary>
    public int? CpuSustain { get; init; }

    /// <summary>Most bytes of memory of all its processes; 0 is without limit.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Seconds for which <c>memory_limit</c> may be exceeded.</summary>
    public int? MemorySustain { get; init; }

    /// <summary>Most bytes of output; 0 is without limit.</summary>
    public long? LogMaxSize { get; init; }
}

/// <summary>Which job is to be changed, and how.</summary>
public sealed record UpdateJobRequest : JobChanges
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }
}

/// <summary>Which jobs are meant: those that have not ended and whose properties have these values. Any property of a job will do.</summary>
public record SelectedJobs
{
    /// <summary>The event's id.</summary>
    public string? Event { get; init; }

    /// <summary>The category's id.</summary>
    public string? Category { get; init; }

    /// <summary>The plugin's id.</summary>
    public string? Plugin { get; init; }

    /// <summary>The server's name.</summary>
    public string? Hostname { get; init; }
}

/// <summary>Which jobs are to be changed, and how.</summary>
public sealed record UpdateJobsRequest : SelectedJobs
{
    /// <summary>The changes.</summary>
    public required JobChanges Updates { get; init; }
}

/// <summary>How many jobs were meant.</summary>
public sealed record SelectedJobsReply : RegionReply
{
    /// <summary>Their number.</summary>
    public int Count { get; init; }
}

/// <summary><c>update_job</c> and <c>update_jobs</c>.</summary>
internal static class UpdateJobEndpoints
{
    public static void MapUpdateJob(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<UpdateJobRequest, RegionReply>("update_job", "Changes a job that has not ended. Needs the privilege edit_events.", UpdateAsync);
        routes.MapCall<UpdateJobsRequest, SelectedJobsReply>("update_jobs", "Changes all active jobs that fit. Needs the privilege edit_events.", UpdateAllAsync);
    }

    private static async Task<ApiReply> UpdateAsync(ApiRequest request, ApiGate gate, JobStore jobs, JobUpdateStore updates, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var changes = ApiRequest.Without(request.Parameters, "id");
        EventChecker.Check(changes);
        var caller = gate.Authenticate(request, "edit_events");
        await caller.RequireReachOfAsync(id, jobs, cancellationToken);
        return await updates.UpdateAsync(id, changes, cancellationToken) ? ApiReply.Ok() : throw new RefusalException("job", $"Failed to locate job: {id}");
    }

    private static async Task<ApiReply> UpdateAllAsync(ApiRequest request, ApiGate gate, JobStore jobs, JobUpdateStore updates, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "updates");
        if (request.Parameters["updates"] is not JsonObject changes) throw new RefusalException("api", "Malformed parameter: updates (must be object)");
        EventChecker.Check(changes);
        var caller = gate.Authenticate(request, "edit_events");
        var selected = JobCriteria.Select(await jobs.ActiveAsync(cancellationToken), ApiRequest.Without(request.Parameters, "updates"));
        foreach (var job in selected) caller.RequireReachOf(job);

        var count = 0;
        foreach (var job in selected)
            if (await updates.UpdateAsync(job.Id, changes, cancellationToken)) count++;
        return ApiReply.Ok(("count", count));
    }
}
