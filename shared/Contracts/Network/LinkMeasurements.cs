namespace Federation.Contracts.Network;

/// <summary>What an assessment has measured of the way to a server. What could not be measured is null, and <see cref="Missing"/> says why.</summary>
public sealed record LinkMeasurements
{
    /// <summary>The URL that was measured.</summary>
    public required string Url { get; init; }

    /// <summary>What answers there, one of <see cref="LinkServers"/>.</summary>
    public string Server { get; init; } = LinkServers.None;

    /// <summary>How long it was measured, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Requests over connections that were there already: the round trip and what the server needs for an empty call.</summary>
    public DurationSummary? RoundTrip { get; init; }

    /// <summary>The mean difference between one round trip and the next, in milliseconds.</summary>
    public double? JitterMs { get; init; }

    /// <summary>Making TCP connections.</summary>
    public DurationSummary? Connect { get; init; }

    /// <summary>TLS on top of them; null for plain HTTP.</summary>
    public DurationSummary? Tls { get; init; }

    /// <summary>Requests over connections that were there already.</summary>
    public LossSummary Requests { get; init; } = new(0, 0);

    /// <summary>New connections, each with one request.</summary>
    public LossSummary Connections { get; init; } = new(0, 0);

    /// <summary>Throughput towards the server, in Mbit/s, over four connections.</summary>
    public double? UploadMbitPerSecond { get; init; }

    /// <summary>Throughput from the server, in Mbit/s, over four connections.</summary>
    public double? DownloadMbitPerSecond { get; init; }

    /// <summary>How long connections lived on which nothing was said.</summary>
    public HoldSummary? Idle { get; init; }

    /// <summary>How long connections lived that were in use.</summary>
    public HoldSummary? Life { get; init; }

    /// <summary>By how much the server's clock is ahead of the measuring machine's, in seconds, give or take half a round trip.</summary>
    public double? ClockAheadSeconds { get; init; }

    /// <summary>What could not be measured and why, a sentence each.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What the last thing that got lost met; null if nothing did.</summary>
    public string? LastFault { get; init; }
}

/// <summary>Durations in milliseconds.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="MinMs">The shortest.</param>
/// <param name="P50Ms">Half of them were not longer.</param>
/// <param name="P95Ms">95 of 100 were not longer.</param>
/// <param name="P99Ms">99 of 100 were not longer.</param>
/// <param name="MaxMs">The longest.</param>
public sealed record DurationSummary(int Count, double MinMs, double P50Ms, double P95Ms, double P99Ms, double MaxMs);

/// <summary>How much got lost.</summary>
/// <param name="Sent">How many were tried.</param>
/// <param name="Lost">How many of them were not answered: refused, cut or silent.</param>
public sealed record LossSummary(int Sent, int Lost)
{
    /// <summary>The share that got lost, 0 to 100.</summary>
    public double Percent => Sent == 0 ? 0 : 100.0 * Lost / Sent;
}

/// <summary>How long connections live.</summary>
/// <param name="HeldSeconds">So long at least: the longest that was seen to work.</param>
/// <param name="CutAfterSeconds">From so long on they were found cut; null if none was.</param>
/// <param name="Cuts">How many were found cut.</param>
public sealed record HoldSummary(double HeldSeconds, double? CutAfterSeconds, int Cuts);

/// <summary>What was found to answer at a URL.</summary>
public static class LinkServers
{
    /// <summary>A node of this project.</summary>
    public const string Federation = "federation";

    /// <summary>A stock Cronicle.</summary>
    public const string Cronicle = "cronicle";

    /// <summary>Something that speaks HTTP.</summary>
    public const string Http = "http";

    /// <summary>Something that takes connections and does not speak HTTP.</summary>
    public const string Tcp = "tcp";

    /// <summary>Nothing.</summary>
    public const string None = "none";
}
