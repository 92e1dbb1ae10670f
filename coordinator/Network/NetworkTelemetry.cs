using System.Diagnostics.Metrics;
using Federation.Network;

namespace Federation.Coordinator.Network;

internal static partial class NetworkTelemetry
{
    private static readonly Meter Meter = new("Federation.Coordinator.Network");

    private static readonly Histogram<double> RoundTrip = Meter.CreateHistogram(
        "federation.link.round_trip", "s", "Round trips of the light probes, by region.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1, 3] });

    private static readonly Counter<long> Probes = Meter.CreateCounter<long>("federation.link.probes", "{probe}", "Light probes that were sent, by region and answer: answered, lost.");

    /// <summary>Notes a probe.</summary>
    public static void NoteProbe(string region, ProbeResult probe)
    {
        var tag = KeyValuePair.Create<string, object?>("region", region);
        Probes.Add(1, tag, KeyValuePair.Create<string, object?>("answer", probe.Answered ? "answered" : "lost"));
        if (probe.RoundTripMs is { } milliseconds) RoundTrip.Record(milliseconds / 1000, tag);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The way to region {Region} was assessed ({State}); there answers: {Server}")]
    public static partial void Assessed(this ILogger logger, string region, string server, string state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The link to region {Region} was {Before} and is {State}: round trip {RoundTripMs} ms, {LossPercent} % lost")]
    public static partial void LinkChanged(this ILogger logger, string region, string before, string state, double? roundTripMs, double lossPercent);
}
