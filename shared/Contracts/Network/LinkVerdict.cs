namespace Federation.Contracts.Network;

/// <summary>What a link is good for.</summary>
/// <param name="Verdict">One of <see cref="LinkVerdicts"/>.</param>
/// <param name="Reasons">What speaks for it, the worst first; for a link that is good for everything, nothing.</param>
public sealed record LinkVerdict(string Verdict, IReadOnlyList<LinkReason> Reasons);

/// <summary>One measure that is not good enough for everything.</summary>
/// <param name="Measure">What was measured, such as <c>round trip p95</c>.</param>
/// <param name="Value">How much, in <paramref name="Unit"/>.</param>
/// <param name="Limit">What it would have to be at most, or at least.</param>
/// <param name="Unit"><c>ms</c>, <c>%</c>, <c>Mbit/s</c> or <c>s</c>.</param>
/// <param name="Verdict">The best that the link can be called with it, one of <see cref="LinkVerdicts"/>.</param>
/// <param name="Sentence">All of that in a sentence.</param>
public sealed record LinkReason(string Measure, double Value, double Limit, string Unit, string Verdict, string Sentence);

/// <summary>What a link is good for, the best first.</summary>
public static class LinkVerdicts
{
    /// <summary>Workers may stand at its other end: they are used as if they were near.</summary>
    public const string RemoteWorker = "remote-worker";

    /// <summary>A region of its own belongs there, chained by the coordinator.</summary>
    public const string RegionalCluster = "regional-cluster";

    /// <summary>Nothing is to be deployed there before the link is mended.</summary>
    public const string DoNotDeploy = "do-not-deploy";
}

/// <summary>How a region is called over its link. What is null is as the coordinator's settings say.</summary>
public sealed record LinkSettings
{
    /// <summary>How long the region is asked to hold its answer while nothing happens, in seconds: 0 to 25. Setting <c>Feeds:WaitSeconds</c>.</summary>
    public int? PollWaitSeconds { get; init; }

    /// <summary>How long making a connection may take, in seconds: 0.1 to 30. Setting <c>RegionClient:ConnectTimeout</c>.</summary>
    public double? ConnectTimeoutSeconds { get; init; }

    /// <summary>How long one try of a call may take, in seconds: 0.2 to 60. Setting <c>RegionClient:TryTimeout</c>.</summary>
    public double? TryTimeoutSeconds { get; init; }

    /// <summary>How long a call with all its tries may take, in seconds: 0.2 to 300, not less than a try. Setting <c>RegionClient:TotalTimeout</c>.</summary>
    public double? TotalTimeoutSeconds { get; init; }

    /// <summary>How often a call that changes nothing is tried again: 0 to 10. Setting <c>RegionClient:Retries</c>.</summary>
    public int? Retries { get; init; }

    /// <summary>How long to wait before the first of these retries, in seconds: 0 to 10. Setting <c>RegionClient:RetryDelay</c>.</summary>
    public double? RetryDelaySeconds { get; init; }

    /// <summary>How long an unused connection is kept, in seconds: 1 to 3600. Setting <c>RegionClient:IdleTimeout</c>.</summary>
    public double? IdleConnectionSeconds { get; init; }

    /// <summary>How long a connection is used at all, in seconds: 1 to 3600. Setting <c>RegionClient:ConnectionLife</c>.</summary>
    public double? ConnectionLifeSeconds { get; init; }

    /// <summary>How long the region may be silent before it is told to be unreachable, in seconds: 1 to 600. Setting <c>Feeds:UnreachableAfter</c>.</summary>
    public double? UnreachableAfterSeconds { get; init; }
}
