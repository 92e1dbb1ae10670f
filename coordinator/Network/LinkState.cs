using Federation.Contracts.Coordinator;
using Federation.Network;

namespace Federation.Coordinator.Network;

/// <summary>A link as its last probes make it.</summary>
/// <param name="State">One of <see cref="LinkStates"/>.</param>
/// <param name="Since">Since when.</param>
/// <param name="Recent">The last round trips in milliseconds, null for a lost probe; the newest last.</param>
public sealed record LinkState(string State, DateTimeOffset Since, IReadOnlyList<double?> Recent)
{
    /// <summary>The median of the last round trips; null without any.</summary>
    public double? RoundTripMs => Recent.OfType<double>().Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : null;

    /// <summary>The share of lost ones, 0 to 100.</summary>
    public double LossPercent => Recent.Count == 0 ? 0 : 100.0 * Recent.Count(trip => trip is null) / Recent.Count;
}

/// <summary>The rules by which probes change a link's state. A state is left at other limits than it is come to, so that it does not go to and fro.</summary>
public static class LinkStateDecider
{
    /// <summary>How many probes are remembered.</summary>
    public const int Remembered = 20;

    private const int InARow = 3;
    private const double LossToDegrade = 10;
    private const double LossToRecover = 5;
    private const double ShareToRecover = 0.8;

    /// <summary>The link after one more probe.</summary>
    /// <param name="link">The link before.</param>
    /// <param name="probe">The probe.</param>
    /// <param name="slow">From which round trip on a link is degraded.</param>
    /// <param name="now">When it was.</param>
    public static LinkState Next(LinkState link, ProbeResult probe, TimeSpan slow, DateTimeOffset now)
    {
        var after = link with { Recent = [.. link.Recent.TakeLast(Remembered - 1), probe.RoundTripMs] };
        var state = StateOf(after, slow.TotalMilliseconds);
        return state == link.State ? after : after with { State = state, Since = now };
    }

    private static string StateOf(LinkState link, double slowMs)
    {
        if (link.Recent.Count < InARow) return link.State;
        var lastOnes = link.Recent.TakeLast(InARow).ToList();
        if (lastOnes.All(trip => trip is null)) return LinkStates.Down;
        if (link.State == LinkStates.Down && lastOnes.Any(trip => trip is null)) return LinkStates.Down;
        if (link.State is LinkStates.Degraded or LinkStates.Down) return link.LossPercent <= LossToRecover && link.RoundTripMs <= slowMs * ShareToRecover ? LinkStates.Good : LinkStates.Degraded;
        return link.LossPercent >= LossToDegrade && link.Recent.Count(trip => trip is null) > 1 || link.RoundTripMs > slowMs ? LinkStates.Degraded : LinkStates.Good;
    }
}
