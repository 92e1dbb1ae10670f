using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Federation.Contracts.Regions;

/// <summary>
/// Answer to <c>get_job_changes</c>: everything that happened to jobs after a cursor, oldest first. The same cursor always gives the same
/// changes again; a change is never handed out before all that can precede it (ARCHITECTURE 5.4).
/// </summary>
public sealed record JobChangesReply : RegionReply
{
    /// <summary>At most <c>limit</c> changes; empty when the wait was over.</summary>
    public IReadOnlyList<JobChange> Changes { get; init; } = [];

    /// <summary>Where to go on: give it as <c>after</c> in the next call. Opaque; never null when <c>code</c> is 0.</summary>
    public string? Cursor { get; init; }

    /// <summary>1 if more changes are there already.</summary>
    public int? More { get; init; }

    /// <summary>
    /// 1 if the cursor that was asked for lies beyond the feed, as it does when the region was restored from a backup, or before its retained part.
    /// <see cref="Changes"/> is then empty and <see cref="Cursor"/> the feed's end: what was followed must be asked for job by job.
    /// </summary>
    public int? Reset { get; init; }

    /// <summary>Which region answers: an id made with its database, the same as long as that lives.</summary>
    [JsonPropertyName("region_id")]
    public string? RegionId { get; init; }
}

/// <summary>Answer to <c>get_feed_followers</c>: who asks for <c>get_job_changes</c>, as the region sees them.</summary>
public sealed record FeedFollowersReply : RegionReply
{
    /// <summary>Everybody who ever went on after a cursor, the latest to ask first.</summary>
    public IReadOnlyList<FeedFollower> Followers { get; init; } = [];
}

/// <summary>A follower of a region's change feed, as the region sees it.</summary>
public sealed record FeedFollower
{
    /// <summary>Its key or user, such as <c>API Key (coordinator)</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network address it last asked from.</summary>
    public required string Address { get; init; }

    /// <summary>The node it last asked.</summary>
    public required string Hostname { get; init; }

    /// <summary>The cursor after which it wanted to go on.</summary>
    public required string Cursor { get; init; }

    /// <summary>When that was by the region's database clock, in seconds since 1970; up to two seconds before its last call.</summary>
    public double AskedAt { get; init; }

    /// <summary>How long ago that was, in seconds. A follower whose call is waited with stays silent for up to 25.</summary>
    public double SilentFor { get; init; }

    /// <summary>1 for the follower whose key this answer was asked for with.</summary>
    public int? You { get; init; }
}

/// <summary>One thing that happened to one job.</summary>
public sealed record JobChange
{
    /// <summary>Place in the feed, as <see cref="JobChangesReply.Cursor"/>.</summary>
    public required string Cursor { get; init; }

    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>The job's state after this change, one of <see cref="JobStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>When it happened by the region's database clock, in seconds since 1970.</summary>
    public double At { get; init; }

    /// <summary>The event's id.</summary>
    public required string Event { get; init; }

    /// <summary>The event's title at that time.</summary>
    [JsonPropertyName("event_title")]
    public string? EventTitle { get; init; }

    /// <summary>The <c>Idempotency-Key</c> that launched the job; null without one.</summary>
    [JsonPropertyName("idempotency_key")]
    public string? IdempotencyKey { get; init; }

    /// <summary>The node that has or had it.</summary>
    public string? Hostname { get; init; }

    /// <summary>Since when that node has not been heard of, in seconds since 1970; null when it is.</summary>
    [JsonPropertyName("unreachable_since")]
    public double? UnreachableSince { get; init; }

    /// <summary>0 to 1, if the job reports it. Progress alone makes a change at most once a second.</summary>
    public double? Progress { get; init; }

    /// <summary>The final code; null before the end.</summary>
    public ReplyCode? Code { get; init; }

    /// <summary>The final description; null before the end.</summary>
    public string? Description { get; init; }

    /// <summary>What the job hands on; only at its end.</summary>
    [JsonPropertyName("chain_data")]
    public JsonObject? ChainData { get; init; }
}
