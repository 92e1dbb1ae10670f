using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>The jobs that are on this node now, each followed from its spool entry until the region keeps its result.</summary>
internal sealed class JobTable(
    Spool spool,
    PluginLauncher launcher,
    LogShipper shipper,
    ResultFinisher finisher,
    PersistentQueue queue,
    Persistence persistence,
    IOptions<ExecutionOptions> options,
    TimeProvider time,
    ILogger<JobTable> logger)
{
    private readonly ConcurrentDictionary<JobKey, (RunningJob Job, Task Life)> jobs = new();

    public int Count => jobs.Count;

    public bool Has(JobKey key) => jobs.ContainsKey(key);

    /// <summary>All jobs, as they are now.</summary>
    public IReadOnlyList<RunningJob> Running => [.. jobs.Values.Select(one => one.Job)];

    /// <summary>What the region does not keep yet.</summary>
    public Backlog Backlog => new(
        Running.Count(job => job.HasEnded), Running.Sum(job => Math.Max(0, job.Entry.OutputSize - job.Log.Read) + job.Log.Pending));

    /// <summary>Starts or adopts the job of an entry and follows it to its end.</summary>
    public void Follow(SpoolEntry entry, CancellationToken stoppingToken)
    {
        var job = new RunningJob(entry, spool, launcher, options, time);
        jobs[job.Key] = (job, Task.CompletedTask);
        var life = RunToEndAsync(job, stoppingToken);
        if (!life.IsCompleted) jobs.TryUpdate(job.Key, (job, life), (job, Task.CompletedTask));
    }

    /// <summary>Ends a job before its time. False if it has ended or was told so before.</summary>
    public bool Abort(AbortOrder order) => jobs.TryGetValue(order.Key, out var one) && one.Job.Abort(order.Reason);

    /// <summary>Takes over a job's limits as they were changed while it runs.</summary>
    public void Update(UpdateOrder order)
    {
        if (jobs.TryGetValue(order.Key, out var one)) one.Job.Update(order.Job);
    }

    /// <summary>Returns when nothing here touches a job any more, after the stopping token was cancelled.</summary>
    public Task StoppedAsync() => Task.WhenAll(jobs.Values.Select(one => one.Life));

    private async Task RunToEndAsync(RunningJob job, CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var ending = await persistence.UntilItWorksAsync(job.RunAsync, stoppingToken);

            // The lock is never given back: nothing more is to be sent of this job.
            _ = await job.Log.LockAsync(stoppingToken);
            await FinishAsync(job, ending, stoppingToken);
            await persistence.UntilItWorksAsync(_ => DeleteAsync(job.Entry), stoppingToken);
            job.Dispose();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The job runs on, and this node's next life adopts it.
        }
        finally
        {
            jobs.TryRemove(job.Key, out _);
        }
    }

    private async Task FinishAsync(RunningJob job, JobEnding ending, CancellationToken cancellationToken)
    {
        var result = await persistence.UntilItWorksAsync(token => CloseAsync(job, ending, token), cancellationToken);
        if (result is null || await finisher.TryFinishAsync(result, cancellationToken)) return;

        // It failed together with others, or the region has less of the log than it had: it goes on alone, and from where the log really ends.
        await persistence.UntilItWorksAsync(
            async token =>
            {
                await shipper.AskAsync(job, token);
                if (await CloseAsync(job, ending, token) is { } again) await queue.FinishAsync(again, token);
            },
            cancellationToken);
    }

    /// <summary>Ships the log up to its last part, and puts that and the result together; null if nobody wants them.</summary>
    private async Task<JobResult?> CloseAsync(RunningJob job, JobEnding ending, CancellationToken cancellationToken)
    {
        var endedAt = job.Entry.EndedAt ?? time.GetUtcNow();
        Verdict? verdict = null;
        LogChunk tail;
        while (!job.Log.TryEnd(Footer, out tail) && !job.IsForsaken) await shipper.ShipAsync(job, cancellationToken);

        if (job.IsForsaken || verdict is null)
        {
            logger.JobForsaken(job.Key.Id, job.Key.Epoch);
            return null;
        }

        logger.JobEnded(job.Key.Id, verdict.Code, verdict.Description);
        return new JobResult(job.Key, verdict.Aborted, verdict.Code, verdict.Description, job.Entry.StartedAt, endedAt, DataOf(job, verdict), tail);

        byte[] Footer()
        {
            verdict = ResultDecider.Decide(PluginLauncher.IsShell(job.Entry.Order.Plugin), ending, job.Log.Report);
            var retries = ResultDecider.RetriesAfter(verdict, job.Entry.Settings);
            return retries > 0 ? JobLogText.RetryFooter(verdict, retries) : JobLogText.Footer(verdict, endedAt, time.LocalTimeZone);
        }
    }

    /// <summary>All that is kept of a job beside its verdict; where nothing could be started, the process is 0.</summary>
    private static JsonObject DataOf(RunningJob job, Verdict verdict)
    {
        var data = job.Usage.AddTo(verdict.Data) ?? [];
        data["pid"] = job.ProcessId ?? 0;
        return data;
    }

    private static Task DeleteAsync(SpoolEntry entry)
    {
        entry.Delete();
        return Task.CompletedTask;
    }
}

/// <summary>What of this node's jobs the region does not keep yet.</summary>
/// <param name="Results">Jobs that have ended.</param>
/// <param name="Bytes">Output of jobs, ended or not.</param>
internal readonly record struct Backlog(int Results, long Bytes);
