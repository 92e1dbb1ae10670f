namespace Federation.Contracts.Coordinator;

/// <summary>The body of <c>PUT /api/v1/regions/{name}</c>: all of a region's settings. What is left out becomes as it is by default, but for the key.</summary>
public sealed record RegionRequest
{
    /// <summary>A request with URLs and key and everything else as it is by default.</summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public RegionRequest(IReadOnlyList<string> urls, string? apiKey = null) => (Urls, ApiKey) = (urls, apiKey);

    /// <summary>1 to 16 absolute http(s) URLs of the region's nodes; calls fail over between them.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The region's API key; kept encrypted, never shown again. May be left out when the region is known, to keep its key.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Up to 50 words about it, such as <c>continent: europe</c>, each of 1 to 60 letters, digits, <c>.</c>, <c>_</c>, <c>/</c> and <c>-</c>; chains choose regions by them. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Up to 50 times in which nothing new is launched there. Default: none.</summary>
    public IReadOnlyList<MaintenanceWindow>? Maintenance { get; init; }

    /// <summary>How many calls of one replica may be under way there at once: 1 to 1000. Default: <c>RegionClient:Connections</c>.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>How many jobs of runs may be under way there at once, over all replicas: 1 to 100000; further launches wait, or go to the next region that their step names. Default: as many as the region takes.</summary>
    public int? MaxJobs { get; init; }
}

/// <summary>The body of <c>POST /api/v1/regions/{name}/rotate-key</c>.</summary>
/// <param name="ApiKey">The new key; it is tried against the region before it takes the old one's place.</param>
public sealed record RotateRegionKeyRequest(string ApiKey);

/// <summary>The body of <c>POST /api/v1/regions/{name}/drain</c>.</summary>
/// <param name="Reason">Why nothing new is to be launched there: 1 to 200 characters.</param>
public sealed record DrainRequest(string Reason);

/// <summary>A time in which nothing new is launched in a region. Jobs that run there go on.</summary>
/// <param name="From">Its first instant.</param>
/// <param name="Until">The first instant after it.</param>
/// <param name="Reason">1 to 200 characters.</param>
public sealed record MaintenanceWindow(DateTimeOffset From, DateTimeOffset Until, string Reason);

/// <summary>Nothing new is launched in a region until somebody says otherwise.</summary>
/// <param name="Reason">1 to 200 characters.</param>
/// <param name="Since">Since when.</param>
/// <param name="By">The name of the key that said so.</param>
public sealed record RegionDrain(string Reason, DateTimeOffset Since, string By);

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

    /// <summary>What it speaks, one of <see cref="Dialects"/>, as the answering replica found out; null before it did.</summary>
    public string? Dialect { get; init; }

    /// <summary>Words about it by which chains choose regions.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Times in which nothing new is launched there.</summary>
    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Since when and why nothing new is launched there; null if it is not drained.</summary>
    public RegionDrain? Drain { get; init; }

    /// <summary>Why nothing new is launched there now, in a sentence; null if it is.</summary>
    public string? ClosedBecause { get; init; }

    /// <summary>How many calls of one replica may be under way there at once; null for the usual number.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>How many jobs of runs may be under way there at once; null for as many as it takes.</summary>
    public int? MaxJobs { get; init; }

    /// <summary>The cursor up to which its change feed has been followed; null before the first contact.</summary>
    public string? FeedCursor { get; init; }

    /// <summary>When it was last found to have been restored from a backup or replaced: it no longer knew the cursor. Null if never.</summary>
    public DateTimeOffset? FeedResetAt { get; init; }
}

/// <summary>How a region is, as both sides see it.</summary>
public sealed record RegionHealthResponse
{
    /// <summary>The region as registered and followed.</summary>
    public required RegionResponse Region { get; init; }

    /// <summary>How long ago the follower of its feed last had an answer, in seconds; null before the first. While it answers this stays below the wait for changes.</summary>
    public double? FeedAgeSeconds { get; init; }

    /// <summary>The link as the answering replica sees it.</summary>
    public required RegionLink Link { get; init; }

    /// <summary>What the region says of itself, asked just now.</summary>
    public required RegionSelf Self { get; init; }

    /// <summary>What the region says of the coordinator, asked just now.</summary>
    public required SeenByRegion SeenByRegion { get; init; }
}

/// <summary>The link as the region sees it: whether the coordinator's calls for its change feed arrive.</summary>
public sealed record SeenByRegion
{
    /// <summary>Whether the region tells. A stock Cronicle does not, and one that does not answer cannot.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>Why it is not known, or that the coordinator was never heard, in a sentence; null if all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>How long ago the coordinator last asked for changes, by the region's clock, in seconds; null for never. While the link is well this stays below 30.</summary>
    public double? HeardSecondsAgo { get; init; }

    /// <summary>The network address that the call came from.</summary>
    public string? FromAddress { get; init; }

    /// <summary>The region's node that it came to.</summary>
    public string? AtNode { get; init; }

    /// <summary>The key it was made with, by the region's name for it.</summary>
    public string? Key { get; init; }

    /// <summary>The cursor after which it wanted changes.</summary>
    public string? Cursor { get; init; }
}

/// <summary>A replica's calls to a region.</summary>
public sealed record RegionLink
{
    /// <summary><c>closed</c>: calls are made; <c>open</c>: so many failed that they are held back; <c>half-open</c>: one is tried.</summary>
    public required string Breaker { get; init; }

    /// <summary>What the last failed call met, such as <c>did not answer in time</c>; with an open breaker the reason why. Null if none failed.</summary>
    public string? LastFault { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastFaultAt { get; init; }

    /// <summary>When the region last answered this replica.</summary>
    public DateTimeOffset? LastAnswerAt { get; init; }

    /// <summary>The median duration of the last calls, in milliseconds.</summary>
    public double? RoundTripMs { get; init; }

    /// <summary>The shortest of them, in milliseconds: about what the network takes.</summary>
    public double? ShortestRoundTripMs { get; init; }

    /// <summary>How many calls are under way.</summary>
    public required int CallsInFlight { get; init; }

    /// <summary>How many may be.</summary>
    public required int MaxCalls { get; init; }

    /// <summary>The URL of the node that calls go to.</summary>
    public required string Url { get; init; }

    /// <summary>What the region can do by what it speaks: <c>launch-keys</c>, <c>change-feed</c>, <c>log-ranges</c>; what it cannot, the coordinator makes up for. Null before it was found out.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }
}

/// <summary>What a region says of itself.</summary>
public sealed record RegionSelf
{
    /// <summary>Whether it answered.</summary>
    public required bool Answered { get; init; }

    /// <summary>Why it did not, in a sentence.</summary>
    public string? Problem { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>The node that answered.</summary>
    public string? Hostname { get; init; }

    /// <summary>How long that node has been up, in seconds.</summary>
    public double? UptimeSeconds { get; init; }

    /// <summary>By how much its clock is ahead of the coordinator's, in seconds, give or take half a round trip.</summary>
    public double? ClockAheadSeconds { get; init; }

    /// <summary>How long ago its scheduler last looked for what is due, in seconds.</summary>
    public double? TickAgeSeconds { get; init; }

    /// <summary>How many jobs run there; null if the key may not ask.</summary>
    public int? ActiveJobs { get; init; }
}

/// <summary>What a region speaks, as detected.</summary>
public static class Dialects
{
    /// <summary>The API of this project's nodes: launch keys, change feed, ranges of logs.</summary>
    public const string Federation = "federation";

    /// <summary>A stock Cronicle's API; what it lacks is made up for by the coordinator.</summary>
    public const string Cronicle = "cronicle";
}
