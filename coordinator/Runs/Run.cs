using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>One execution of a chain: what its history folds to.</summary>
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

    /// <summary>One of <see cref="RunStates"/>; empty before it has started.</summary>
    public string State { get; init; } = "";

    /// <summary>Why it is to be cancelled; null while nobody has asked for that.</summary>
    public string? CancelReason { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its steps in the order of the definition.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>Whether anything has happened to it.</summary>
    [JsonIgnore]
    public bool HasStarted => Id != Guid.Empty;

    /// <summary>Whether it will never change again.</summary>
    [JsonIgnore]
    public bool IsOver => RunStates.IsOver(State);

    /// <summary>The step of that name, or null.</summary>
    public Step? Find(string step) => Steps.FirstOrDefault(s => s.Name == step);
}

/// <summary>One step of a run.</summary>
public sealed record Step
{
    /// <summary>What the chain says about it.</summary>
    public required StepDefinition Definition { get; init; }

    /// <summary>One of <see cref="StepStates"/>, as last heard from the region: being unreachable is told apart from it.</summary>
    public string State { get; init; } = StepStates.Waiting;

    /// <summary>Where the present attempt runs.</summary>
    public required string Region { get; init; }

    /// <summary>Which attempt this is, 1 and up; 0 before the first launch. Whatever is said about another one changes nothing.</summary>
    public int Attempt { get; init; }

    /// <summary>The regional job; null until the launch is proven.</summary>
    public string? JobId { get; init; }

    /// <summary>The node that runs or ran it.</summary>
    public string? Hostname { get; init; }

    /// <summary>0 to 1, as last recorded.</summary>
    public double? Progress { get; init; }

    /// <summary>When the job was first seen running.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Since when its region has not answered; null while it does.</summary>
    public DateTimeOffset? RegionUnreachableSince { get; init; }

    /// <summary>Since when the region has not heard of the job's node; null while it does.</summary>
    public DateTimeOffset? NodeUnreachableSince { get; init; }

    /// <summary>Why its job is being stopped; null while it is not.</summary>
    public AbortCause? Aborting { get; init; }

    /// <summary>The job's final code, or the code of the refusal.</summary>
    public string? Code { get; init; }

    /// <summary>Why it is in this state, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>What the job handed on.</summary>
    public JsonObject? Output { get; init; }

    /// <summary>Its name in the chain.</summary>
    [JsonIgnore]
    public string Name => Definition.Name;

    /// <summary>Whether it will never change again.</summary>
    [JsonIgnore]
    public bool IsOver => StepStates.IsOver(State);

    /// <summary>Whether a job of it is, or may be, in its region.</summary>
    [JsonIgnore]
    public bool IsActive => State is StepStates.Launching or StepStates.LaunchUnknown or StepStates.Queued or StepStates.Running;

    /// <summary>Whether its launch has neither been answered nor shown by a change.</summary>
    [JsonIgnore]
    public bool IsUnproven => State is StepStates.Launching or StepStates.LaunchUnknown;
}

/// <summary>Why a step's job is stopped.</summary>
public enum AbortCause
{
    /// <summary>Its run is being cancelled.</summary>
    Cancel,

    /// <summary>It has taken longer than its timeout.</summary>
    Timeout,

    /// <summary>The launch started something a step cannot follow.</summary>
    NotFollowable,
}

/// <summary>What is known to be lost when something is unreachable.</summary>
public enum Unreachable
{
    /// <summary>The whole region: it does not answer the coordinator.</summary>
    Region,

    /// <summary>The job's node: its region has not heard of it.</summary>
    Node,
}
