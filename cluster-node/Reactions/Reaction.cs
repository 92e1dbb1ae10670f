namespace Federation.ClusterNode.Reactions;

/// <summary>The moments that something may follow from.</summary>
public static class Moments
{
    /// <summary>A job was taken by its node, for its first try.</summary>
    public const string Start = "start";

    /// <summary>A job has ended, after its last try.</summary>
    public const string End = "end";

    /// <summary>An event was due and could not be started.</summary>
    public const string LaunchFailure = "launch-failure";
}

/// <summary>One moment that has not been reacted to yet.</summary>
/// <param name="Id">The job; for a launch that failed an id of its own.</param>
/// <param name="Moment">One of <see cref="Moments"/>.</param>
/// <param name="EventId">The event.</param>
/// <param name="Description">Why the launch failed; null for jobs.</param>
public sealed record Reaction(string Id, string Moment, string EventId, string? Description);
