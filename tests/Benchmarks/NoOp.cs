using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;

namespace Federation.Benchmarks;

/// <summary>The event whose job does nothing, in one region.</summary>
public sealed class NoOp(RegionHarness region, string eventId)
{
    /// <summary>The event's title.</summary>
    public const string Title = "Nothing";

    /// <summary>Makes the event and runs it often enough to have everything warm.</summary>
    public static async Task<NoOp> CreateAsync(RegionHarness region, CancellationToken cancellationToken)
    {
        var noOp = new NoOp(region, await region.CreateShellEventAsync(Title, "#!/bin/sh\nexit 0\n", cancellationToken));
        for (var i = 0; i < 100; i++) await noOp.EndAsync(await noOp.LaunchAsync(cancellationToken), cancellationToken);
        return noOp;
    }

    /// <summary>Launches one job and answers its id.</summary>
    public async Task<string> LaunchAsync(CancellationToken cancellationToken)
    {
        var reply = await region.Api.RunEventAsync(new JsonObject { ["id"] = eventId }, idempotencyKey: null, cancellationToken);
        return reply.Code.IsOk ? reply.Ids[0] : throw new InvalidOperationException($"A launch was refused: {reply.Description}");
    }

    /// <summary>Waits for a job's end and answers its final record.</summary>
    public async Task<JobStatus> EndAsync(string jobId, CancellationToken cancellationToken)
    {
        var reply = await region.Api.GetJobStatusAsync(jobId, wait: 25, cancellationToken);
        return reply.Job is { State: JobStates.Success } job ? job : throw new InvalidOperationException($"Job {jobId} did not succeed: {reply.Job?.State} {reply.Job?.Description} {reply.Description}");
    }
}
