using Federation.Contracts.Regions;

namespace Federation.Coordinator.Feeds;

/// <summary>How far a region's change feed has been followed, and how the region was last heard of.</summary>
public sealed record Feed
{
    /// <summary>The region's name.</summary>
    public required string Region { get; init; }

    /// <summary>Up to where everything has been taken in; null before the first contact.</summary>
    public string? Cursor { get; init; }

    /// <summary>Which database answers there; null if the region does not say.</summary>
    public string? RegionId { get; init; }

    /// <summary>One of <see cref="FeedStates"/>.</summary>
    public string State { get; init; } = FeedStates.Unknown;

    /// <summary>When it last answered.</summary>
    public DateTimeOffset? LastContactAt { get; init; }

    /// <summary>Since when it has not answered; null while it does.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>What the last call met that it did not answer; null while it answers.</summary>
    public string? Problem { get; init; }

    /// <summary>When it was last found that the region no longer knew the cursor: it had been restored from a backup or replaced. Null if never.</summary>
    public DateTimeOffset? ResetAt { get; init; }

    /// <summary>Whether an answer says that the cursor means nothing any more.</summary>
    public bool IsResetBy(JobChangesReply page) => page.Reset == 1 || (RegionId is not null && page.RegionId is not null && RegionId != page.RegionId);
}

/// <summary>Whether a region answers, as it stands on the wire.</summary>
public static class FeedStates
{
    /// <summary>It has not been asked yet.</summary>
    public const string Unknown = "unknown";

    /// <summary>It answers.</summary>
    public const string Reachable = "reachable";

    /// <summary>It does not.</summary>
    public const string Unreachable = "unreachable";
}
