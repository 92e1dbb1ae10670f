namespace Federation.ClusterNode.Execution;

/// <summary>What this process and its jobs use together. One caller at a time: it is measured from one call to the next.</summary>
internal sealed class ProcessLoad(WorkerLoad jobs, TimeProvider time)
{
    private (long At, TimeSpan Cpu) last = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);

    /// <summary>Percent of one core since the call before, and bytes of memory.</summary>
    public (double Cpu, long Memory) Next()
    {
        var (cpu, at) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
        var share = (cpu - last.Cpu) / time.GetElapsedTime(last.At, at) * 100;
        last = (at, cpu);
        return (Math.Round(share + jobs.Cpu, 1), Environment.WorkingSet + jobs.Memory);
    }
}
