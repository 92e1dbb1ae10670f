using System.Text.Json.Nodes;

namespace Federation.Contracts.Coordinator;

/// <summary>The body of <c>POST /api/v1/chains/{name}/runs</c>; may be left out.</summary>
/// <param name="Input">Values for <c>{{ input.x }}</c> in the chain's parameters; at most 256 KiB.</param>
public sealed record StartRunRequest(JsonObject? Input = null);

/// <summary>One execution of a chain.</summary>
public sealed record RunResponse
{
    /// <summary>The run's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The chain's name.</summary>
    public required string Chain { get; init; }

    /// <summary>Which version of the chain it runs, 1 and up.</summary>
    public required int Version { get; init; }

    /// <summary>One of <see cref="RunStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is paused or cancelled; null if it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>The name of the key or trigger that started it.</summary>
    public string? StartedBy { get; init; }

    /// <summary>The run whose step this one is; null if it stands for itself.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The run that this one does again; null if it is the first of its kind.</summary>
    public Guid? ReplayOf { get; init; }

    /// <summary>The chain's tags when it was started.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What it was started with.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its steps in the order of the definition, then those that came about on the way: <c>STEP:PLACE</c> for an item of a list, <c>STEP:undo</c> for what undoes a step.</summary>
    public required IReadOnlyList<StepResponse> Steps { get; init; }
}

/// <summary>One step of a run.</summary>
public sealed record StepResponse
{
    /// <summary>The step's name.</summary>
    public required string Name { get; init; }

    /// <summary>The region it runs in; empty for a step that is a run of another chain.</summary>
    public required string Region { get; init; }

    /// <summary>The event's id or title as the chain has it, or the name of the chain that the step is a run of.</summary>
    public required string Event { get; init; }

    /// <summary>One of <see cref="StepStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Which attempt this is, 1 and up; 0 before the first launch.</summary>
    public int Attempt { get; init; }

    /// <summary>The regional job; null until its launch is answered.</summary>
    public string? JobId { get; init; }

    /// <summary>The node that runs or ran it.</summary>
    public string? Hostname { get; init; }

    /// <summary>0 to 1, if the job reports it.</summary>
    public double? Progress { get; init; }

    /// <summary>When the job's process was first seen running.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the step was over.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Since when the region or the job's node has not been heard of; null when it is.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>The job's final code as text.</summary>
    public string? Code { get; init; }

    /// <summary>Why it is in this state, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>What the job handed on (<c>chain_data</c>), as far as it may leave its region.</summary>
    public JsonObject? Output { get; init; }

    /// <summary>What has to happen before anything else does, in a sentence; null once the step is over.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>
    /// What became of the abort of its job, if one was asked for: <c>requested</c>, <c>unreachable</c> (its region does not answer; the job is aborted when it does),
    /// <c>aborting</c> (the region has taken it), <c>aborted</c> (the job was stopped), <c>finished</c> (the job had ended before), <c>never-launched</c> (there was no job and will be none).
    /// </summary>
    public string? Abort { get; init; }

    /// <summary>The attempts before this one, oldest first.</summary>
    public IReadOnlyList<StepAttemptResponse> Earlier { get; init; } = [];

    /// <summary>The item that it is done for, of the list of the step before the colon; null for other steps, and for an item that is null.</summary>
    public JsonNode? Item { get; init; }

    /// <summary>The step that this one undoes; null if it does not undo one.</summary>
    public string? Undoes { get; init; }
}

/// <summary>An attempt of a step that came to nothing.</summary>
/// <param name="Attempt">Which one, 1 and up.</param>
/// <param name="Region">Where it was.</param>
/// <param name="JobId">Its job; null if none was seen.</param>
/// <param name="Code">The code it ended with.</param>
/// <param name="Description">Why it came to nothing, in a sentence.</param>
/// <param name="EndedAt">When that was decided.</param>
/// <param name="GivenUp">Whether its job may run on, because its region did not answer any more.</param>
public sealed record StepAttemptResponse(int Attempt, string Region, string? JobId, string? Code, string? Description, DateTimeOffset EndedAt, bool GivenUp);

/// <summary>A page of runs, newest first.</summary>
/// <param name="Runs">At most <c>limit</c> runs.</param>
/// <param name="Next">The <c>before</c> of the next page; null on the last one.</param>
public sealed record RunListResponse(IReadOnlyList<RunSummaryResponse> Runs, string? Next);

/// <summary>A run as it stands in a list.</summary>
public sealed record RunSummaryResponse
{
    /// <summary>The run's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The chain's name.</summary>
    public required string Chain { get; init; }

    /// <summary>Which version of the chain it runs, 1 and up.</summary>
    public required int Version { get; init; }

    /// <summary>One of <see cref="RunStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The name of the key or trigger that started it.</summary>
    public string? StartedBy { get; init; }

    /// <summary>The chain's tags when it was started.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How many steps it has.</summary>
    public required int Steps { get; init; }

    /// <summary>How many of them are over.</summary>
    public required int StepsOver { get; init; }

    /// <summary>What failed, in a sentence; null if nothing has.</summary>
    public string? Problem { get; init; }
}

/// <summary>One recorded event of a run.</summary>
/// <param name="Version">Its place in the run's history, 1 and up.</param>
/// <param name="Type">What happened, such as <c>step-launched</c>.</param>
/// <param name="At">When.</param>
/// <param name="Data">The event as recorded.</param>
public sealed record RunEventResponse(long Version, string Type, DateTimeOffset At, JsonObject Data);
