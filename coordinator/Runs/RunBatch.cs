using Federation.Coordinator.Access;

namespace Federation.Coordinator.Runs;

/// <summary>Runs that are told things together: what has happened to each, and how it is then.</summary>
internal sealed class RunBatch(IEnumerable<Run> runs)
{
    private readonly Dictionary<Guid, Run> now = runs.ToDictionary(run => run.Id);
    private readonly Dictionary<Guid, List<RunEvent>> happened = [];
    private readonly List<RunChange> changes = [];

    /// <summary>The runs as they are now.</summary>
    public IReadOnlyDictionary<Guid, Run> Runs => now;

    /// <summary>What has happened to each run to which anything has.</summary>
    public IReadOnlyDictionary<Guid, List<RunEvent>> Happened => happened;

    /// <summary>What became of the runs because somebody asked for it.</summary>
    public IReadOnlyList<RunChange> Changes => changes;

    /// <summary>Decides what happens to a run; one that there is not is told nothing, unless to start.</summary>
    public void Tell(Told told)
    {
        if (!now.TryGetValue(told.RunId, out var run) && told.Command is not StartRun) return;

        var events = RunDecider.Decide(run ?? Run.None, told.Command);
        if (events.Count == 0) return;

        now[told.RunId] = RunDecider.Fold(run ?? Run.None, events) with { Stamp = Guid.NewGuid() };
        if (!happened.TryGetValue(told.RunId, out var before)) happened[told.RunId] = before = [];
        before.AddRange(events);
        if (told.Trail is { } trail) changes.Add(new RunChange(trail, run, now[told.RunId]));
    }
}

/// <summary>Something that a run is told.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Command">What it is told.</param>
/// <param name="Trail">Who asks for it; null if nobody does.</param>
public readonly record struct Told(Guid RunId, RunCommand Command, AuditTrail? Trail = null);

/// <summary>What is recorded, once its transaction is committed.</summary>
/// <param name="Runs">The runs that were told something, as they are now.</param>
/// <param name="Work">What this replica has to do now.</param>
public sealed record Recorded(IReadOnlyDictionary<Guid, Run> Runs, IReadOnlyList<RunWork> Work)
{
    /// <summary>Nothing was told to anybody.</summary>
    public static readonly Recorded Nothing = new(new Dictionary<Guid, Run>(), []);
}
