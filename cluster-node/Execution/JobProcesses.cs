namespace Federation.ClusterNode.Execution;

/// <summary>What the processes of a job use together.</summary>
/// <param name="CpuTime">The time they kept cores busy, and so did children of theirs that have ended.</param>
/// <param name="Memory">Bytes in memory; what processes share counts for each.</param>
internal readonly record struct JobUse(TimeSpan CpuTime, long Memory);

/// <summary>
/// Tells which processes of this machine belong to which job: those of its session; those outside of it that inherited its environment, where <c>JOB_LOG</c> names the output of
/// its entry; and their children, whatever environment they have. What was once seen to belong to a job still does when its parents are gone. Not thread-safe.
/// </summary>
internal sealed class JobProcesses
{
    private const string Marker = "JOB_LOG";

    private Dictionary<(int Pid, long StartedAt), string?> known = [];

    /// <summary>What the processes of each job use now, by the path of its output, in one pass over all processes of the machine.</summary>
    /// <param name="sessions">The jobs' outputs by the session they lead.</param>
    public IReadOnlyDictionary<string, JobUse> Use(IReadOnlyDictionary<int, string> sessions)
    {
        var use = new Dictionary<string, JobUse>();
        foreach (var (process, job) in Look(sessions))
        {
            var sum = use.GetValueOrDefault(job);
            use[job] = new JobUse(sum.CpuTime + process.CpuTime, sum.Memory + process.Memory);
        }

        return use;
    }

    /// <summary>The process groups with living members of one job.</summary>
    /// <param name="session">The session it leads; null if that is not known.</param>
    /// <param name="output">The path of its output.</param>
    public IReadOnlyCollection<int> GroupsOf(int? session, string output)
    {
        var sessions = new Dictionary<int, string>();
        if (session is { } leader) sessions[leader] = output;
        return [.. Look(sessions).Where(one => one.Job == output && one.Process.IsAlive).Select(one => one.Process.Group).Distinct()];
    }

    private List<(ProcessStat Process, string Job)> Look(IReadOnlyDictionary<int, string> sessions)
    {
        var all = ProcessTable.All().ToDictionary(process => process.Pid);
        var seen = new Dictionary<(int, long), string?>(all.Count);
        var owned = new List<(ProcessStat, string)>();
        foreach (var process in all.Values)
        {
            if (OwnerOf(process) is { } job) owned.Add((process, job));
        }

        known = seen;
        return owned;

        string? OwnerOf(ProcessStat process)
        {
            if (sessions.TryGetValue(process.Session, out var job)) return job;

            var identity = (process.Pid, process.StartedAt);
            if (seen.TryGetValue(identity, out job)) return job;
            if (!known.TryGetValue(identity, out job)) job = ProcessTable.VariableOf(process.Pid, Marker);
            return seen[identity] = job ?? (all.TryGetValue(process.Parent, out var parent) ? OwnerOf(parent) : null);
        }
    }
}
