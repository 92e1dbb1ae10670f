namespace Federation.Contracts.Coordinator;

/// <summary>The body of <c>PUT /api/v1/regions/{name}</c>.</summary>
/// <param name="Urls">1 to 16 absolute http(s) URLs of the region's nodes; calls fail over between them.</param>
/// <param name="ApiKey">The region's API key; kept encrypted, never shown again. May be left out when the region is known, to keep its key.</param>
public sealed record RegionRequest(IReadOnlyList<string> Urls, string? ApiKey = null);

/// <summary>A region as the coordinator sees it.</summary>
public sealed record RegionResponse
{
    /// <summary>1 to 40 lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Its nodes' URLs.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary><c>unknown</c> before the first contact, <c>reachable</c>, or <c>unreachable</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it last answered.</summary>
    public DateTimeOffset? LastContactAt { get; init; }

    /// <summary>Since when it has not answered; null while it does.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>What the last failed call met, in a sentence; null while it answers.</summary>
    public string? Problem { get; init; }

    /// <summary>The cursor up to which its change feed has been followed; null before the first contact.</summary>
    public string? FeedCursor { get; init; }
}
