using System.Text.Json.Nodes;

namespace Federation.Coordinator.Regions;

/// <summary>What the coordinator knows of one launch in a stock Cronicle, which keeps no launch keys of its own.</summary>
public sealed record CronicleLaunch
{
    /// <summary>The idempotency key.</summary>
    public required string Key { get; init; }

    /// <summary>The event's id, if the launch named it by that.</summary>
    public string? EventId { get; init; }

    /// <summary>The event's title, if the launch named it by that.</summary>
    public string? EventTitle { get; init; }

    /// <summary>When it was sent last; null if it was cancelled before it was sent.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Whether it was sent so long ago that a job of it would be seen by now.</summary>
    public bool IsSettled { get; init; }

    /// <summary>Whether the region said that it waits in the event's queue, where launches have no id.</summary>
    public bool IsQueued { get; init; }

    /// <summary>Whether it must not be sent any more.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Its jobs; empty while none is known. A multiplexed event has several.</summary>
    public IReadOnlyList<string> JobIds { get; init; } = [];

    /// <summary>One of <see cref="Contracts.Regions.JobStates"/>; null before the job was seen.</summary>
    public string? State { get; init; }

    /// <summary>0 to 1, if the job reports it.</summary>
    public double? Progress { get; init; }

    /// <summary>The server that runs or ran it.</summary>
    public string? Hostname { get; init; }

    /// <summary>Its final code; null before the end.</summary>
    public string? Code { get; init; }

    /// <summary>Its final description; null before the end.</summary>
    public string? Description { get; init; }

    /// <summary>What it hands on; only at its end.</summary>
    public JsonObject? Output { get; init; }

    /// <summary>Whether the region has denied knowing the job for so long that it will not come back.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The place of its last change among those of its region; 0 before the first.</summary>
    public long Change { get; init; }
}
