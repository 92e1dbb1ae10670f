using Federation.ClusterNode.Execution;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Satellites;

/// <summary>Makes a satellite of whoever has the token.</summary>
public sealed record EnrolRequest
{
    /// <summary>The satellite's hostname in the region, as the token was made for.</summary>
    public required string Hostname { get; init; }

    /// <summary>The enrolment token.</summary>
    public required string Token { get; init; }

    /// <summary>What the satellite will authenticate itself with: 32 random bytes in hexadecimal, of its own making, so that the call may be repeated.</summary>
    public required string Credential { get; init; }
}

/// <summary>What a satellite tells of itself every few seconds.</summary>
public sealed record SatellitePulse
{
    /// <summary>Whether it has only just started.</summary>
    public bool Starts { get; init; }

    /// <summary>Whether it stops now: nothing is placed on it until it is back.</summary>
    public bool Stops { get; init; }

    /// <summary>Whether it asks for work.</summary>
    public bool AsksForWork { get; init; }

    /// <summary>What its process and its jobs use of its cores, in percent of one.</summary>
    public double Cpu { get; init; }

    /// <summary>The memory of its process and its jobs, in bytes.</summary>
    public long Mem { get; init; }

    /// <summary>How long its last pulse took there and back, in milliseconds; null before it knows.</summary>
    public double? RoundTrip { get; init; }

    /// <summary>By how much the region's clock is ahead of its own, in milliseconds; null before it knows.</summary>
    public double? ClockOffset { get; init; }

    /// <summary>Bytes of requests it sent since it started, compressed as they were.</summary>
    public long BytesSent { get; init; }

    /// <summary>Bytes of answers it received since it started.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Jobs that have ended and whose results the region does not keep yet.</summary>
    public int ResultsPending { get; init; }

    /// <summary>Bytes of output that the region does not keep yet.</summary>
    public long LogPending { get; init; }
}

/// <summary>Answer to a pulse.</summary>
public sealed record PulseReply : RegionReply
{
    /// <summary>The region's clock.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>How the satellite is asked to go: <c>restart</c>, <c>shutdown</c>, <c>remove</c>; null if it is not.</summary>
    public string? Leaving { get; init; }
}

/// <summary>Answer to <c>running</c>.</summary>
public sealed record RunningReply : RegionReply
{
    /// <summary>The session in which jobs are taken from now on. Takes of sessions before are refused, also those that are still under way.</summary>
    public int Session { get; init; }

    /// <summary>What the region thinks the satellite is running.</summary>
    public IReadOnlyList<JobOrder> Jobs { get; init; } = [];
}

/// <summary>Asks for work.</summary>
public sealed record TakeRequest
{
    /// <summary>The session, from <c>running</c>.</summary>
    public required int Session { get; init; }

    /// <summary>Most jobs to take: 0 to 100.</summary>
    public int Most { get; init; }

    /// <summary>Seconds to wait for the first order, 0 to 25.</summary>
    public double Wait { get; init; }

    /// <summary>The aborts and changes that the satellite knows of: they are not told again.</summary>
    public IReadOnlyList<KnownOrder> Known { get; init; } = [];
}

/// <summary>What a satellite knows to be asked of a job that it runs.</summary>
/// <param name="Key">Job and epoch.</param>
/// <param name="Aborted">Whether it knows of the abort.</param>
/// <param name="UpdatedAt">The last change it knows of; null if none.</param>
public sealed record KnownOrder(JobKey Key, bool Aborted, DateTimeOffset? UpdatedAt);

/// <summary>A change of a running job.</summary>
/// <param name="Order">The change.</param>
/// <param name="UpdatedAt">When it was made: what names it in the next take.</param>
public sealed record ToldUpdate(UpdateOrder Order, DateTimeOffset UpdatedAt);

/// <summary>Answer to <c>take</c>.</summary>
public sealed record TakeReply : RegionReply
{
    /// <summary>Jobs to start.</summary>
    public IReadOnlyList<JobOrder> Start { get; init; } = [];

    /// <summary>Jobs to end before their time.</summary>
    public IReadOnlyList<AbortOrder> Abort { get; init; } = [];

    /// <summary>Running jobs that were changed.</summary>
    public IReadOnlyList<ToldUpdate> Update { get; init; } = [];
}

/// <summary>How far jobs are.</summary>
/// <param name="Jobs">At most 1,000.</param>
public sealed record ReportRequest(IReadOnlyList<JobProgress> Jobs);

/// <summary>Answer to <c>report</c>.</summary>
public sealed record ReportReply : RegionReply
{
    /// <summary>Those that are no longer the satellite's.</summary>
    public IReadOnlyList<JobKey> Stale { get; init; } = [];
}

/// <summary>Parts of logs.</summary>
/// <param name="Chunks">Each at most 64 KiB, in base64.</param>
public sealed record AppendRequest(IReadOnlyList<LogChunk> Chunks);

/// <summary>Answer to <c>append</c>.</summary>
public sealed record AppendReply : RegionReply
{
    /// <summary>For each chunk, up to where its log is stored.</summary>
    public IReadOnlyList<LogStored> Stored { get; init; } = [];
}

/// <summary>How jobs ended.</summary>
/// <param name="Results">At most 64.</param>
public sealed record FinishRequest(IReadOnlyList<JobResult> Results);

/// <summary>No parameters at all.</summary>
public sealed record NothingMore;
