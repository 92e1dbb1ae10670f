using System.Globalization;
using Federation.Contracts.Network;

namespace Federation.Network;

/// <summary>The rules that say what a link is good for. The table of limits stands in this folder's README.</summary>
public static class LinkDecider
{
    private static readonly Rule[] Rules =
    [
        new("round trip p95", "ms", 100, 600, link => link.RoundTrip?.P95Ms ?? link.Connect?.P95Ms),
        new("jitter", "ms", 30, 200, link => link.JitterMs),
        new("lost requests", "%", 0.5, 5, link => link.Requests.Sent == 0 ? null : link.Requests.Percent),
        new("lost connections", "%", 1, 10, link => link.Connections.Sent == 0 ? null : link.Connections.Percent),
        new("throughput there", "Mbit/s", 5, 0.5, link => link.UploadMbitPerSecond),
        new("throughput back", "Mbit/s", 5, 0.5, link => link.DownloadMbitPerSecond),
        new("idle connections live", "s", 30, 2, link => link.Idle?.CutAfterSeconds),
        new("used connections live", "s", 60, 5, link => link.Life?.CutAfterSeconds),
        new("clocks differ", "s", 2, 60, link => link.ClockAheadSeconds is { } ahead ? Math.Abs(ahead) : null),
    ];

    /// <summary>What a link is good for: the worst that any of its measures says.</summary>
    public static LinkVerdict Judge(LinkMeasurements link)
    {
        if (link.Server == LinkServers.None)
            return new LinkVerdict(LinkVerdicts.DoNotDeploy, [new LinkReason("reachable", 0, 1, "", LinkVerdicts.DoNotDeploy, $"{link.Url} was not reached: {link.LastFault}.")]);

        List<LinkReason> reasons = [.. Rules.Select(rule => rule.Check(link)).OfType<LinkReason>().OrderByDescending(reason => reason.Verdict == LinkVerdicts.DoNotDeploy)];
        return new LinkVerdict(reasons.Count == 0 ? LinkVerdicts.RemoteWorker : reasons[0].Verdict, reasons);
    }

    /// <summary>A limit up to which workers may be remote, and one up to which a region may be. Where the first is the larger one, more is better.</summary>
    private sealed record Rule(string Measure, string Unit, double ForWorker, double ForRegion, Func<LinkMeasurements, double?> Of)
    {
        private bool MoreIsBetter => ForWorker > ForRegion;

        public LinkReason? Check(LinkMeasurements link)
        {
            if (Of(link) is not { } value || Holds(value, ForWorker)) return null;
            var (verdict, limit) = Holds(value, ForRegion) ? (LinkVerdicts.RegionalCluster, ForWorker) : (LinkVerdicts.DoNotDeploy, ForRegion);
            var purpose = verdict == LinkVerdicts.RegionalCluster ? "workers across this link" : "a region across this link";
            var sentence = string.Create(CultureInfo.InvariantCulture, $"{Measure}: {value:0.##} {Unit}; {purpose} would need {(MoreIsBetter ? "at least" : "at most")} {limit:0.##} {Unit}.");
            return new LinkReason(Measure, value, limit, Unit, verdict, sentence);
        }

        private bool Holds(double value, double limit) => MoreIsBetter ? value >= limit : value <= limit;
    }
}
