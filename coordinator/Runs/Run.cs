using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Runs;

/// <summary>One execution of a chain: what its history folds to.</summary>
[Sparse]
public sealed record Run
{
    /// <summary>A run nothing has happened to.</summary>
    public static readonly Run None = new();

    /// <summary>The run's id; empty before it has started.</summary>
    public Guid Id { get; init; }

    /// <summary>The chain's name.</summary>
    public string Chain { get; init; } = "";

    /// <summary>Which version of the chain it runs, 1 and up.</summary>
    public int Version { get; init; }

    /// <summary>What it was started with; null for nothing.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>Where it comes from and how it is to be found.</summary>
    public RunOrigin Origin { get; init; } = RunOrigin.Unknown;

    /// <summary>One of <see cref="RunStates"/>; empty before it has started.</summary>
    public string State { get; init; } = "";

    /// <summary>Why it is to be cancelled; null while nobody has asked for that.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Why it is paused; null while it is not.</summary>
    public string? PauseReason { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Another one with everything that is recorded about it: tells whether a copy of it is what it is now.</summary>
    public Guid Stamp { get; init; }

    /// <summary>Its steps in the order of the definition, followed by those that came about on the way: the items of lists, and what undoes steps.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>Whether anything has happened to it.</summary>
    [JsonIgnore]
    public bool HasStarted => Id != Guid.Empty;

    /// <summary>Whether nothing will change any more unless somebody asks for it.</summary>
    [JsonIgnore]
    public bool IsOver => RunStates.IsOver(State);

    /// <summary>Whether nothing new is launched for the time being.</summary>
    [JsonIgnore]
    public bool IsHeld => State is RunStates.Paused or RunStates.Queued;

    /// <summary>The step of that name, or null.</summary>
    public Step? Find(string step) => Steps.FirstOrDefault(s => s.Name == step);

    /// <summary>The run after a change to one of its steps.</summary>
    internal Run With(string step, Func<Step, Step> change)
    {
        var changed = Steps.ToArray();
        for (var place = 0; place < changed.Length; place++)
            if (changed[place].Name == step) changed[place] = change(changed[place]);
        return this with { Steps = changed };
    }
}

/// <summary>Where a run comes from and how it is to be found.</summary>
[Sparse]
public sealed record RunOrigin
{
    /// <summary>Nothing is known.</summary>
    public static readonly RunOrigin Unknown = new();

    /// <summary>The name of the key it was started with, or of the trigger; null if nobody said.</summary>
    public string? By { get; init; }

    /// <summary>The chain's tags then.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What becomes of it while another run of its chain is under way.</summary>
    public ConcurrencyPolicy Concurrency { get; init; }

    /// <summary>The attempt of another run's step that it is; null if it stands for itself.</summary>
    public LaunchKey? Parent { get; init; }

    /// <summary>How many runs it is a step of, directly and indirectly.</summary>
    public int Depth { get; init; }

    /// <summary>The run that it does again; null if it is the first of its kind.</summary>
    public Guid? ReplayOf { get; init; }
}
