using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Tests.Runs;

/// <summary>
/// A region as its callers meet it: it starts one job per key and says so late, twice, never, or as a failure after having done it; its changes come late, twice and out of date.
/// What it did it remembers, to be compared with what the run says.
/// </summary>
internal sealed class RegionModel(Random random)
{
    private readonly Dictionary<LaunchKey, ModelJob> jobs = [];
    private readonly HashSet<LaunchKey> barred = [];
    private readonly List<JobChanged> past = [];

    /// <summary>The jobs it ran, by launch key.</summary>
    public IReadOnlyDictionary<LaunchKey, ModelJob> Jobs => jobs;

    /// <summary>Sends a launch; answers what comes back, or null for nothing that counts.</summary>
    public RunCommand? Launch(LaunchKey key, DateTimeOffset at)
    {
        if (random.Next(5) == 0) return null;
        if (barred.Contains(key)) return new LaunchRefused(key.Step, key.Attempt, "cancelled", "It was cancelled.", at);
        if (!jobs.ContainsKey(key))
        {
            if (random.Next(20) == 0) return new LaunchRefused(key.Step, key.Attempt, "event", "Event not found.", at);
            jobs[key] = new ModelJob($"j{jobs.Count + 1}");
        }

        return random.Next(4) == 0 ? null : new LaunchAccepted(key.Step, key.Attempt, [jobs[key].Id], at);
    }

    /// <summary>Sends an abort; answers what comes back, or null for nothing that counts.</summary>
    public RunCommand? Abort(LaunchKey key, DateTimeOffset at)
    {
        if (random.Next(4) == 0) return null;
        if (!jobs.TryGetValue(key, out var job))
        {
            barred.Add(key);
            return random.Next(4) == 0 ? null : new AbortAnswered(key.Step, key.Attempt, AbortOutcome.NeverLaunched, null, at);
        }

        var outcome = job.IsOver ? AbortOutcome.Finished : AbortOutcome.Aborting;
        if (!job.IsOver) job.State = JobStates.Aborted;
        return random.Next(4) == 0 ? null : new AbortAnswered(key.Step, key.Attempt, outcome, job.Id, at);
    }

    /// <summary>Lets some jobs go on and tells of some: what is new, and now and then what was.</summary>
    public IEnumerable<JobChanged> Changes(DateTimeOffset at)
    {
        foreach (var (key, job) in jobs)
        {
            if (!job.IsOver && random.Next(2) == 0) job.State = job.State == JobStates.Queued ? JobStates.Running : random.Next(4) == 0 ? JobStates.Error : JobStates.Success;
            var change = new JobChanged(key.Step, key.Attempt, at) { JobId = job.Id, State = job.State, Hostname = "model", Code = job.State == JobStates.Error ? "1" : null };
            past.Add(change);
            if (random.Next(3) > 0) yield return change;
        }

        if (past.Count > 0 && random.Next(2) == 0) yield return past[random.Next(past.Count)];
    }
}

/// <summary>A job of a <see cref="RegionModel"/>.</summary>
/// <param name="id">Its id.</param>
internal sealed class ModelJob(string id)
{
    public string Id { get; } = id;

    public string State { get; set; } = JobStates.Queued;

    public bool IsOver => JobStates.IsFinal(State);
}
