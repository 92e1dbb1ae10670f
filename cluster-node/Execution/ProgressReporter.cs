using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>Tells the region how far jobs are: all that have something new to say, or were silent for long, in one call.</summary>
internal sealed class ProgressReporter(PersistentQueue queue, IOptions<ExecutionOptions> options, TimeProvider time)
{
    public async Task ReportAsync(IEnumerable<RunningJob> jobs, CancellationToken cancellationToken)
    {
        var told = new Dictionary<JobKey, (RunningJob Job, ReportedProgress Report)>();
        var progress = new List<JobProgress>();
        foreach (var job in jobs)
        {
            using var holding = job.Log.TryLock();
            if (holding is null) continue;

            var report = job.Log.Report;
            var now = time.GetTimestamp();
            var usage = UsageIsDue(job, now) ? job.Usage : JobUsage.None;
            var next = new ReportedProgress(report.Version, job.ProcessId, job.Log.Length, usage.IsKnown ? now : job.LastReport.UsageAt, now);
            if (!IsDue(job.LastReport, next)) continue;

            told.Add(job.Key, (job, next));
            var data = next.ReportVersion == job.LastReport.ReportVersion ? null : report.CopyData();
            progress.Add(new JobProgress(job.Key, report.Progress, next.ProcessId, next.LogSize, usage.AddTo(data)));
        }

        if (progress.Count == 0) return;

        var stale = await queue.ReportAsync(progress, cancellationToken);
        foreach (var (job, report) in told.Values) job.LastReport = report;
        foreach (var key in stale)
        {
            if (told.TryGetValue(key, out var one)) one.Job.Forsake();
        }
    }

    /// <summary>What a job uses changes all the time: it is told when it is first known, and then as rarely as that nothing is new.</summary>
    private bool UsageIsDue(RunningJob job, long now) =>
        job.LastReport.UsageAt == 0 || time.GetElapsedTime(job.LastReport.UsageAt, now) >= options.Value.RenewEvery;

    private bool IsDue(ReportedProgress last, ReportedProgress next) =>
        last with { At = 0 } != next with { At = 0 } || time.GetElapsedTime(last.At, next.At) >= options.Value.RenewEvery;
}
