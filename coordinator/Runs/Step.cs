using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Runs;

/// <summary>One step of a run.</summary>
[Sparse]
public sealed record Step
{
    /// <summary>What the chain says about it.</summary>
    public required StepDefinition Definition { get; init; }

    /// <summary>One of <see cref="StepStates"/>, as last heard from the region: being unreachable is told apart from it.</summary>
    public string State { get; init; } = StepStates.Waiting;

    /// <summary>Where the present attempt runs, or the next one will.</summary>
    public required string Region { get; init; }

    /// <summary>Which attempt this is, 1 and up; 0 before the first launch. Whatever is said about another one changes nothing.</summary>
    public int Attempt { get; init; }

    /// <summary>The attempts before the step was last started anew by hand: they do not count for its retries.</summary>
    public int AttemptsBefore { get; init; }

    /// <summary>The attempts that came to nothing, oldest first.</summary>
    public IReadOnlyList<EarlierAttempt> Earlier { get; init; } = [];

    /// <summary>When a step that is ready may be launched; null for at once.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>When the first attempt was decided on, since the step was last started anew by hand.</summary>
    public DateTimeOffset? FirstLaunchedAt { get; init; }

    /// <summary>When the present attempt was decided on.</summary>
    public DateTimeOffset? LaunchedAt { get; init; }

    /// <summary>Whether the launch may have reached its region without an answer: what is not so is proven not to have happened.</summary>
    public bool MayHaveArrived { get; init; }

    /// <summary>Whether the launch is not sent again, because its region does not remember what came before: somebody has to say whether it happened.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The regional job, or the run of a chain that is a step; null until the launch is proven.</summary>
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

    /// <summary>What the region said to that; null before it has.</summary>
    public AbortOutcome? AbortAnswer { get; init; }

    /// <summary>Whether somebody has agreed to its launch.</summary>
    public bool IsApproved { get; init; }

    /// <summary>Until when somebody may agree to its launch; null for as long as it takes.</summary>
    public DateTimeOffset? ApprovalUntil { get; init; }

    /// <summary>The step over a list that this is one item of; null if it is not.</summary>
    public string? ListStep { get; init; }

    /// <summary>The item that this is done for.</summary>
    public JsonNode? Item { get; init; }

    /// <summary>That item's place in the list, 0 and up; null for a step that is not done for an item.</summary>
    public int? ItemPlace { get; init; }

    /// <summary>How many items its list had when it was last known; null for a step that is not over a list.</summary>
    public int? ItemCount { get; init; }

    /// <summary>The step that this undoes; null if it does not undo one.</summary>
    public string? Undoes { get; init; }

    /// <summary>Whether it has been, or is being, undone.</summary>
    public bool IsUndone { get; init; }

    /// <summary>The job's final code, or the code of the refusal.</summary>
    public string? Code { get; init; }

    /// <summary>Why it is in this state, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>What the job handed on.</summary>
    public JsonObject? Output { get; init; }

    /// <summary>The number of the next attempt: never one that there was.</summary>
    [JsonIgnore]
    public int NextAttempt => 1 + Earlier.Aggregate(Attempt, (latest, earlier) => Math.Max(latest, earlier.Attempt));

    /// <summary>Its name in the run.</summary>
    [JsonIgnore]
    public string Name => Definition.Name;

    /// <summary>Whether it will never change again, unless somebody asks for it.</summary>
    [JsonIgnore]
    public bool IsOver => StepStates.IsOver(State);

    /// <summary>Whether it stands for the items of a list and has no job of its own.</summary>
    [JsonIgnore]
    public bool IsList => Definition.ForEach is not null;

    /// <summary>Whether a job of it is, or may be, in its region.</summary>
    [JsonIgnore]
    public bool IsActive => !IsList && State is StepStates.Launching or StepStates.LaunchUnknown or StepStates.Queued or StepStates.Running;

    /// <summary>Whether its launch has neither been answered nor shown by a change.</summary>
    [JsonIgnore]
    public bool IsUnproven => State is StepStates.Launching or StepStates.LaunchUnknown;

    /// <summary>Whether it has not been launched and still may be.</summary>
    [JsonIgnore]
    public bool IsPending => State is StepStates.Waiting or StepStates.Ready or StepStates.AwaitingApproval;

    /// <summary>Whether it ended in a way that fails what depends on it.</summary>
    [JsonIgnore]
    public bool HasFailed => State is StepStates.Failed or StepStates.TimedOut;
}

/// <summary>An attempt of a step that came to nothing.</summary>
/// <param name="Attempt">Which one, 1 and up.</param>
/// <param name="Region">Where it was.</param>
/// <param name="JobId">Its job; null if none was seen.</param>
/// <param name="Code">The code it ended with.</param>
/// <param name="Description">Why it came to nothing, in a sentence.</param>
/// <param name="EndedAt">When that was decided.</param>
/// <param name="GivenUp">Whether its job may run on, because its region did not answer any more.</param>
public sealed record EarlierAttempt(int Attempt, string Region, string? JobId, string? Code, string? Description, DateTimeOffset EndedAt, bool GivenUp = false);

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
