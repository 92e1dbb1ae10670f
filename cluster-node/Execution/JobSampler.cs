using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// Looks at what all running jobs use, in one pass over the process table, and ends those beyond a limit. A loop of its own, because limits hold also
/// while the region cannot be reached. Idle while no job runs.
/// </summary>
internal sealed class JobSampler(JobTable jobs, WorkerLoad load, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<JobSampler> logger)
    : PeriodicLoop(options.Value.SampleEvery, time, logger)
{
    private readonly JobProcesses processes = new();

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var running = jobs.Running;
        if (running.Count > 0) Watch(running);
        load.Set(running.Sum(job => job.Usage.Cpu.Current), running.Sum(job => job.Usage.Memory.Current));
        return Task.CompletedTask;
    }

    private void Watch(IReadOnlyList<RunningJob> running)
    {
        var sessions = new Dictionary<int, string>();
        foreach (var job in running)
            if (job.ProcessId is { } session) sessions[session] = job.Entry.OutputPath;

        var use = processes.Use(sessions);
        var at = Time.GetElapsedTime(0);
        foreach (var job in running) job.Watch(at, use.TryGetValue(job.Entry.OutputPath, out var used) ? used : null);
    }
}
