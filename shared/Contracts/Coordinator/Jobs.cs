namespace Federation.Contracts.Coordinator;

/// <summary>Jobs of all regions that were asked, as far as they answered.</summary>
/// <param name="Jobs">The jobs, the latest first.</param>
/// <param name="Regions">What each region contributed, by name.</param>
/// <param name="IsPartial">Whether some region's part is not of now, or missing.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null on the last one, and always for active jobs.</param>
public sealed record JobsResponse(IReadOnlyList<FoundJob> Jobs, IReadOnlyList<JobsPart> Regions, bool IsPartial, string? Next = null);

/// <summary>What one region contributed.</summary>
/// <param name="Region">Its name.</param>
/// <param name="State"><c>fresh</c>: it was asked now; <c>stale</c>: it did not answer, and this is what it said last; <c>missing</c>: it has not answered at all.</param>
/// <param name="AgeSeconds">How old its part is; null if there is none.</param>
/// <param name="Problem">Why it did not answer now; null if it did.</param>
public sealed record JobsPart(string Region, string State, double? AgeSeconds, string? Problem);

/// <summary>How fresh a region's part is.</summary>
public static class JobsPartStates
{
    /// <summary>Asked now.</summary>
    public const string Fresh = "fresh";

    /// <summary>What it said last.</summary>
    public const string Stale = "stale";

    /// <summary>Nothing is known.</summary>
    public const string Missing = "missing";
}

/// <summary>A job somewhere.</summary>
public sealed record FoundJob
{
    /// <summary>The region it is in.</summary>
    public required string Region { get; init; }

    /// <summary>Its id there.</summary>
    public required string Id { get; init; }

    /// <summary>Its state there: <c>queued</c>, <c>assigned</c>, <c>running</c>, <c>success</c>, <c>error</c> or <c>aborted</c>.</summary>
    public required string State { get; init; }

    /// <summary>The event's id.</summary>
    public string? Event { get; init; }

    /// <summary>The event's title.</summary>
    public string? EventTitle { get; init; }

    /// <summary>The category's title, or its id where the region tells no title.</summary>
    public string? Category { get; init; }

    /// <summary>The node that runs or ran it.</summary>
    public string? Hostname { get; init; }

    /// <summary>When it started by the region's clock; null while queued.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>0 to 1, if it reports it.</summary>
    public double? Progress { get; init; }

    /// <summary>Its code; null before the end.</summary>
    public string? Code { get; init; }

    /// <summary>Its description; null before the end.</summary>
    public string? Description { get; init; }

    /// <summary>Since when its node has not been heard of; null while it is.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }
}
