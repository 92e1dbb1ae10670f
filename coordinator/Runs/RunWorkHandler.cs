using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Runs;

/// <summary>
/// What each kind of work is: a call to a region and, in one transaction, what the run is told of the answer and the end of the work. No transaction is open
/// during the call.
/// </summary>
public sealed class RunWorkHandler(RunStore runs, RegionDirectory regions, FeedStart feeds, TimeProvider time)
{
    /// <summary>Does a piece of work once.</summary>
    /// <exception cref="RegionUnavailableException">The region gave no answer that counts: do it again.</exception>
    public Task DoAsync(RunWork row, CancellationToken cancellationToken) => row.Work switch
    {
        LaunchJob work => LaunchAsync(row, work, cancellationToken),
        AbortJob work => AbortAsync(row, work, cancellationToken),
        AskJob work => AskAsync(row, work, cancellationToken),
        AwaitTimeout work => runs.ExecuteAsync(row.RunId, new TimeOutStep(work.Step, work.Attempt, time.GetUtcNow()), cancellationToken, row.Id),
        _ => throw new ArgumentOutOfRangeException(nameof(row), row.Work, "No such work."),
    };

    /// <summary>Tells the run that a call was not answered: for a launch that is a state of its own.</summary>
    public Task NotAnsweredAsync(RunWork row, string problem, CancellationToken cancellationToken) => row.Work is LaunchJob work
        ? runs.ExecuteAsync(row.RunId, new LaunchUnanswered(work.Step, work.Attempt, problem, time.GetUtcNow()), cancellationToken)
        : Task.CompletedTask;

    private async Task LaunchAsync(RunWork row, LaunchJob work, CancellationToken cancellationToken)
    {
        var client = await regions.GetAsync(work.Region, cancellationToken);
        await feeds.EnsureFollowedAsync(client, cancellationToken);
        var reply = await client.CallAsync((api, cancel) => api.RunEventAsync(work.Request, row.Key.ToString(), cancel), cancellationToken);

        var now = time.GetUtcNow();
        RunCommand answer = reply.Code.IsOk
            ? new LaunchAccepted(work.Step, work.Attempt, reply.Ids, now)
            : new LaunchRefused(work.Step, work.Attempt, reply.Code.ToString(), reply.Description ?? "The region did not say why.", now);
        await runs.ExecuteAsync(row.RunId, answer, cancellationToken, row.Id, FollowUp(work, reply));
    }

    /// <summary>The job of a launch that had been accepted before may have come to its end unseen.</summary>
    private static IReadOnlyList<StepWork> FollowUp(LaunchJob work, RunEventReply reply) =>
        reply is { Duplicate: 1, Ids: [var id] } ? [new AskJob(work.Step, work.Attempt, work.Region, id)] : [];

    private async Task AbortAsync(RunWork row, AbortJob work, CancellationToken cancellationToken)
    {
        var client = await regions.GetAsync(work.Region, cancellationToken);
        var request = new JsonObject { ["idempotency_key"] = row.Key.ToString(), ["reason"] = work.Reason };
        var reply = await client.CallAsync((api, cancel) => api.AbortJobAsync(request, cancel), cancellationToken);

        var outcome = reply.Outcome switch
        {
            "aborting" => AbortOutcome.Aborting,
            "never-launched" => AbortOutcome.NeverLaunched,
            _ => AbortOutcome.Finished,
        };
        await runs.ExecuteAsync(row.RunId, new AbortAnswered(work.Step, work.Attempt, outcome, reply.Id, time.GetUtcNow()), cancellationToken, row.Id);
    }

    private async Task AskAsync(RunWork row, AskJob work, CancellationToken cancellationToken)
    {
        var client = await regions.GetAsync(work.Region, cancellationToken);
        var reply = await client.CallAsync((api, cancel) => api.GetJobStatusAsync(work.JobId, wait: null, cancel), cancellationToken);

        var now = time.GetUtcNow();
        RunCommand answer = reply.Job is { } job ? JobChangeOf(work, job, now) : new JobMissing(work.Step, work.Attempt, work.JobId, now);
        await runs.ExecuteAsync(row.RunId, answer, cancellationToken, row.Id);
    }

    private static JobChanged JobChangeOf(AskJob work, JobStatus job, DateTimeOffset now)
    {
        var isFinal = JobStates.IsFinal(job.State);
        return new JobChanged(work.Step, work.Attempt, now)
        {
            JobId = job.Id,
            State = job.State ?? JobStates.Running,
            Hostname = job.Hostname,
            Progress = job.Progress,
            Code = isFinal ? job.Code.ToString() : null,
            Description = isFinal ? job.Description : null,
            Output = isFinal ? job.ChainData : null,
            UnreachableSince = RegionTime.At(job.UnreachableSince),
        };
    }
}
