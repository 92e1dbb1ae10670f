using Federation.Contracts.Network;

namespace Federation.ClusterNode.Uplink;

/// <summary>The rules that derive how a satellite best calls its region from how the way there was measured. The formulas stand in this folder's README.</summary>
internal static class UplinkTimesDecider
{
    private const double Untold = double.MaxValue;

    /// <summary>The times for a link; null where nothing answered, for nothing follows from that.</summary>
    public static UplinkTimes? Derive(LinkMeasurements link)
    {
        if ((link.RoundTrip ?? link.Connect) is not { } trip) return null;

        var (slow, loss) = (trip.P99Ms / 1000, Math.Max(link.Requests.Percent, link.Connections.Percent));
        var idleCut = link.Idle?.CutAfterSeconds ?? Untold;
        var cut = Math.Min(idleCut, link.Life?.CutAfterSeconds ?? Untold);
        return new UplinkTimes(
            PollWait: Within(cut / 2, 2, 20),
            AnswerWithin: Within(4 + (40 * slow), 1, 60),
            ConnectWithin: Within(Math.Max(loss > 0.5 ? 8 : 4, 1 + (4 * ((link.Connect?.P99Ms ?? 0) + (2 * (link.Tls?.P99Ms ?? 0))) / 1000) + (4 * slow)), 1, 30),
            IdleConnection: Within(0.8 * idleCut, 1, 15),
            PulseEvery: TimeSpan.FromSeconds(loss > 5 ? 1 : loss > 1 ? 2 : 3));
    }

    /// <summary>Whole seconds: what is derived is no more exact than that.</summary>
    private static TimeSpan Within(double seconds, double least, double most) => TimeSpan.FromSeconds(Math.Round(Math.Clamp(seconds, least, most)));
}
