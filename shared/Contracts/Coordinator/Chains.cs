using System.Text.Json.Nodes;

namespace Federation.Contracts.Coordinator;

/// <summary>A chain's definition as stored.</summary>
/// <param name="Name">The chain's name.</param>
/// <param name="Version">1 and up; each accepted change makes the next.</param>
/// <param name="Definition">The definition as JSON, whatever it was written in.</param>
/// <param name="ModifiedAt">When this version was stored.</param>
/// <param name="ModifiedBy">The name of the key that stored it.</param>
/// <param name="Warnings">What was found in the regions that does not keep the chain from being stored; only in the answer to a change.</param>
public sealed record ChainResponse(
    string Name, int Version, JsonObject Definition, DateTimeOffset ModifiedAt, string? ModifiedBy = null, IReadOnlyList<DefinitionRemark>? Warnings = null);

/// <summary>Something to say about a place in a definition.</summary>
/// <param name="Path">Where in the document: <c>steps[1].event</c>; <c>$</c> for the whole.</param>
/// <param name="Line">1 and up.</param>
/// <param name="Column">1 and up.</param>
/// <param name="Message">What was found, and what would be right.</param>
public sealed record DefinitionRemark(string Path, int Line, int Column, string Message);

/// <summary>A chain in a list.</summary>
public sealed record ChainSummary
{
    /// <summary>The chain's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its present version.</summary>
    public required int Version { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>Words to find it by.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Whether runs may be started.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The names of its steps in the order of the definition.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>The names of its triggers.</summary>
    public required IReadOnlyList<string> Triggers { get; init; }

    /// <summary>When the present version was stored.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>The name of the key that stored it.</summary>
    public string? ModifiedBy { get; init; }
}

/// <summary>A page of chains by name.</summary>
/// <param name="Chains">At most <c>limit</c> chains.</param>
/// <param name="Next">The <c>after</c> of the next page; null on the last one.</param>
public sealed record ChainListResponse(IReadOnlyList<ChainSummary> Chains, string? Next);

/// <summary>A version of a chain in a list.</summary>
/// <param name="Version">1 and up.</param>
/// <param name="ModifiedAt">When it was stored.</param>
/// <param name="ModifiedBy">The name of the key that stored it.</param>
public sealed record ChainVersionSummary(int Version, DateTimeOffset ModifiedAt, string? ModifiedBy);

/// <summary>A page of versions, newest first.</summary>
/// <param name="Versions">At most <c>limit</c> versions.</param>
/// <param name="Next">The <c>before</c> of the next page; null on the last one.</param>
public sealed record ChainVersionListResponse(IReadOnlyList<ChainVersionSummary> Versions, int? Next);

/// <summary>What is different between two versions of a chain.</summary>
/// <param name="From">The version before.</param>
/// <param name="To">The version after.</param>
/// <param name="Changes">The values that differ, in the order of the document. Steps and triggers are compared by name, so that a moved one is none.</param>
/// <param name="Text">What their authors wrote, as a unified diff; empty if that is the same.</param>
public sealed record ChainDiffResponse(int From, int To, IReadOnlyList<DefinitionChange> Changes, string Text);

/// <summary>A value that differs.</summary>
/// <param name="Path">Where in the document: <c>steps.extract.timeout</c>.</param>
/// <param name="Before">The value before; null if it was not there.</param>
/// <param name="After">The value after; null if it is gone.</param>
public sealed record DefinitionChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>The body of <c>POST /api/v1/chains/{name}/rollback</c>.</summary>
/// <param name="Version">The version whose definition becomes the next one.</param>
public sealed record RollbackRequest(int Version);

/// <summary>What would run where if a run of a chain were started now. Nothing is started.</summary>
public sealed record ChainPlanResponse
{
    /// <summary>Whether the definition could be stored.</summary>
    public required bool Valid { get; init; }

    /// <summary>What keeps it from being stored.</summary>
    public required IReadOnlyList<DefinitionRemark> Errors { get; init; }

    /// <summary>What was found besides.</summary>
    public required IReadOnlyList<DefinitionRemark> Warnings { get; init; }

    /// <summary>The steps in an order in which they could run; empty with errors in the definition itself.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>What starts runs of it.</summary>
    public required IReadOnlyList<PlannedTrigger> Triggers { get; init; }
}

/// <summary>A step of a plan.</summary>
public sealed record PlannedStep
{
    /// <summary>The step's name.</summary>
    public required string Name { get; init; }

    /// <summary>How many steps have to be over one after the other before it, 0 and up. Steps of one stage may run at the same time.</summary>
    public required int Stage { get; init; }

    /// <summary>The steps it comes after.</summary>
    public required IReadOnlyList<string> After { get; init; }

    /// <summary>The chain that it is a run of; null for a job.</summary>
    public string? Chain { get; init; }

    /// <summary>The region it would be launched in now; null for a sub-chain, or if there is none.</summary>
    public string? Region { get; init; }

    /// <summary>Every region it may run in, with what was found there.</summary>
    public required IReadOnlyList<PlannedRegion> Regions { get; init; }
}

/// <summary>A region that a step may run in.</summary>
public sealed record PlannedRegion
{
    /// <summary>The region's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it answered.</summary>
    public required bool Reachable { get; init; }

    /// <summary>The event's id there; null if it is not known.</summary>
    public string? Event { get; init; }

    /// <summary>The event's title there; null if it is not known.</summary>
    public string? EventTitle { get; init; }

    /// <summary>Whether the event is enabled there; null if it is not known.</summary>
    public bool? Enabled { get; init; }

    /// <summary>What stands in the way, in a sentence; null for nothing.</summary>
    public string? Problem { get; init; }
}

/// <summary>A trigger of a plan.</summary>
/// <param name="Name">The trigger's name.</param>
/// <param name="Kind"><c>schedule</c>, <c>job</c>, <c>webhook</c> or <c>chain</c>.</param>
/// <param name="Enabled">Whether it starts runs.</param>
/// <param name="Next">The next instants at which it starts one, at most five; null unless it is a schedule.</param>
public sealed record PlannedTrigger(string Name, string Kind, bool Enabled, IReadOnlyList<DateTimeOffset>? Next);
