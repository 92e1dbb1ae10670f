using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Runs;

/// <summary>
/// What each kind of work is: a call to a region and, in one transaction, what the run is told of the answer and the end of the work. No transaction is open
/// during the call.
/// </summary>
public sealed class RunWorkHandler(RunStore runs, RunWorkStore works, ChildRuns children, RegionDirectory regions, RegionPlaces places, FeedStart feeds, TimeProvider time)
{
    /// <summary>Does a piece of work once.</summary>
    /// <param name="row">The work.</param>
    /// <param name="isRepeated">Whether it may have been done before, here or by another process.</param>
    /// <param name="cancellationToken">Ends the wait for an answer.</param>
    /// <exception cref="RegionUnavailableException">The region gave no answer that counts: do it again.</exception>
    public Task DoAsync(RunWork row, bool isRepeated, CancellationToken cancellationToken) => row.Work switch
    {
        LaunchJob work => LaunchAsync(row, work, isRepeated, cancellationToken),
        AbortJob work => AbortAsync(row, work, cancellationToken),
        AskJob work => AskAsync(row, work, cancellationToken),
        StepTimer work => runs.ExecuteAsync(row.RunId, work.CommandAt(time.GetUtcNow()), cancellationToken, row.Id),
        StartChild work => children.StartAsync(row, work, cancellationToken),
        CancelChild work => children.CancelAsync(row, work, cancellationToken),
        TellParent work => children.TellParentAsync(row, work, cancellationToken),
        ReleaseNext work => runs.ReleaseNextAsync(work.Chain, row.Id, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(row), row.Work, "No such work."),
    };

    /// <summary>Whether a piece of work is still to be done: a launch may have been withdrawn since it was last tried.</summary>
    public Task<bool> IsWantedAsync(RunWork row, CancellationToken cancellationToken) => works.IsWantedAsync(row.Id, cancellationToken);

    /// <summary>Whether the run has to be told again of a try that was not answered, because it may turn to another region now.</summary>
    public bool MayFailOver(RunWork row) => row.Work is LaunchJob { FailOverFrom: { } from } && from <= time.GetUtcNow();

    /// <summary>Tells the run that a call was not answered: for a launch that is a state of its own.</summary>
    /// <param name="row">The work.</param>
    /// <param name="problem">What was met.</param>
    /// <param name="mayHaveArrived">False if it is proven that no try so far has reached the region.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task NotAnsweredAsync(RunWork row, string problem, bool mayHaveArrived, CancellationToken cancellationToken) => row.Work is LaunchJob work
        ? runs.ExecuteAsync(row.RunId, new LaunchUnanswered(work.Step, work.Attempt, problem, time.GetUtcNow(), mayHaveArrived), cancellationToken)
        : Task.CompletedTask;

    private async Task LaunchAsync(RunWork row, LaunchJob work, bool isRepeated, CancellationToken cancellationToken)
    {
        var client = await ReadyAsync(work.Region, row.Key, isRepeated, cancellationToken);
        using var span = RunTrace.BeginLaunch(row.Key, work.Region);
        var reply = await client.CallAsync((api, cancel) => api.RunEventAsync(work.Request, row.Key.ToString(), cancel), cancellationToken);
        RunTelemetry.CountLaunch(work.Region, !reply.Code.IsOk ? "refused" : reply.Duplicate == 1 ? "duplicate" : "accepted");

        var now = time.GetUtcNow();
        RunCommand answer = reply.Code.IsOk
            ? new LaunchAccepted(work.Step, work.Attempt, reply.Ids, now)
            : new LaunchRefused(work.Step, work.Attempt, reply.Code.ToString(), reply.Description ?? "The region did not say why.", now);
        await runs.ExecuteAsync(row.RunId, answer, cancellationToken, row.Id, FollowUp(work, reply));
    }

    /// <summary>
    /// The client of a region in which something may be launched. What fails here has not reached the region. A launch that may have arrived waits too: if it has, the feed
    /// tells of its job.
    /// </summary>
    private async Task<RegionClient> ReadyAsync(string region, LaunchKey launch, bool isRepeated, CancellationToken cancellationToken)
    {
        try
        {
            var client = await regions.GetAsync(region, cancellationToken);
            await feeds.EnsureFollowedAsync(client, cancellationToken);
            if (isRepeated) await feeds.EnsureNotRestoredAsync(client, cancellationToken);
            if (client.Region.ClosedBecause(time.GetUtcNow()) is { } reason) throw new RegionUnavailableException(region, reason);
            await places.TakeAsync(client.Region, launch, cancellationToken);
            return client;
        }
        catch (RegionUnavailableException away) when (away.MayHaveArrived)
        {
            throw new RegionUnavailableException(region, away.Message, away, mayHaveArrived: false);
        }
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
