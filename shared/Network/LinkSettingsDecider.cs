using Federation.Contracts.Network;

namespace Federation.Network;

/// <summary>The rules that derive how a region is best called from how its link was measured. The formulas stand in this folder's README.</summary>
public static class LinkSettingsDecider
{
    private const double UsualPollWait = 5;
    private const double UsualIdle = 30;
    private const double UsualLife = 120;

    /// <summary>The settings for a link; null where nothing answered, for nothing follows from that.</summary>
    public static LinkSettings? Derive(LinkMeasurements link)
    {
        if ((link.RoundTrip ?? link.Connect) is not { } trip) return null;

        var (slow, loss) = (trip.P99Ms / 1000, Math.Max(link.Requests.Percent, link.Connections.Percent));
        var cut = Math.Min(link.Idle?.CutAfterSeconds ?? double.MaxValue, link.Life?.CutAfterSeconds ?? double.MaxValue);
        var wait = Math.Floor(Math.Min(UsualPollWait, cut / 2));
        var oneTry = Clamp(2 + (20 * slow), 0.2, 60);
        var retries = loss > 5 ? 3 : loss > 1 ? 2 : 1;
        return new LinkSettings
        {
            PollWaitSeconds = (int)Math.Clamp(wait, 0, 25),
            ConnectTimeoutSeconds = Clamp(Math.Max(loss > 0.5 ? 4 : 1, 1 + (4 * ((link.Connect?.P99Ms ?? 0) + (2 * (link.Tls?.P99Ms ?? 0))) / 1000) + (4 * slow)), 0.1, 30),
            TryTimeoutSeconds = oneTry,
            TotalTimeoutSeconds = Clamp((oneTry * (retries + 1)) + 2, 0.2, 300),
            Retries = retries,
            RetryDelaySeconds = Math.Round(Math.Clamp(2 * trip.P50Ms / 1000, 0.1, 10), 2),
            IdleConnectionSeconds = Clamp(Math.Min(UsualIdle, LastSafe(link.Idle)), 1, 3600),
            ConnectionLifeSeconds = Clamp(Math.Min(UsualLife, LastSafe(link.Life)), 1, 3600),
            UnreachableAfterSeconds = Clamp(Math.Max(5, 2 * oneTry), 1, 600),
        };
    }

    /// <summary>Four fifths of the time after which connections were found cut.</summary>
    private static double LastSafe(HoldSummary? hold) => hold?.CutAfterSeconds is { } cut ? 0.8 * cut : double.MaxValue;

    private static double Clamp(double seconds, double least, double most) => Math.Clamp(Math.Round(seconds, 1), least, most);
}
