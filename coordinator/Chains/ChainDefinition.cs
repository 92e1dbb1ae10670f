using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>A chain as its author wrote it, checked: names are unique, <c>after</c> has no cycle, every reference is to an earlier step.</summary>
/// <param name="Description">What it is for; null if the author did not say.</param>
/// <param name="Steps">1 to 1000 steps in the order of the definition.</param>
public sealed record ChainDefinition(string? Description, IReadOnlyList<StepDefinition> Steps);

/// <summary>One step of a chain: a job that is launched in a region once everything it comes after has succeeded.</summary>
public sealed record StepDefinition
{
    /// <summary>1 to 60 lower-case letters, digits and hyphens; unique in the chain.</summary>
    public required string Name { get; init; }

    /// <summary>The region it runs in.</summary>
    public required string Region { get; init; }

    /// <summary>The event's id; null if <see cref="EventTitle"/> tells it.</summary>
    public string? Event { get; init; }

    /// <summary>The event's title; null if <see cref="Event"/> tells it.</summary>
    public string? EventTitle { get; init; }

    /// <summary>The steps it comes after; empty for a step that starts with the run.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The job's parameters; texts in it may hold templates. Null for the event's own.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>How long it may take from its launch to its end; null for as long as it wants.</summary>
    public TimeSpan? Timeout { get; init; }
}
