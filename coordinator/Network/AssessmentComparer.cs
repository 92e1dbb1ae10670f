using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;

namespace Federation.Coordinator.Network;

/// <summary>Puts two assessments side by side.</summary>
public static class AssessmentComparer
{
    private static readonly (string Measure, string Unit, Func<LinkMeasurements, double?> Of)[] Measures =
    [
        ("round trip p50", "ms", link => link.RoundTrip?.P50Ms),
        ("round trip p95", "ms", link => link.RoundTrip?.P95Ms),
        ("round trip p99", "ms", link => link.RoundTrip?.P99Ms),
        ("jitter", "ms", link => link.JitterMs),
        ("connect p95", "ms", link => link.Connect?.P95Ms),
        ("TLS p95", "ms", link => link.Tls?.P95Ms),
        ("lost requests", "%", link => link.Requests.Sent > 0 ? link.Requests.Percent : null),
        ("lost connections", "%", link => link.Connections.Sent > 0 ? link.Connections.Percent : null),
        ("throughput there", "Mbit/s", link => link.UploadMbitPerSecond),
        ("throughput back", "Mbit/s", link => link.DownloadMbitPerSecond),
        ("idle connections held", "s", link => link.Idle?.HeldSeconds),
        ("idle connections cut after", "s", link => link.Idle?.CutAfterSeconds),
        ("used connections held", "s", link => link.Life?.HeldSeconds),
        ("used connections cut after", "s", link => link.Life?.CutAfterSeconds),
        ("clock ahead", "s", link => link.ClockAheadSeconds),
    ];

    /// <summary>Every number of both.</summary>
    public static AssessmentComparison Compare(AssessmentResponse one, AssessmentResponse other) =>
        new(one, other, [.. Measures.Select(measure => new ComparedMeasure(measure.Measure, measure.Unit, Of(one, measure.Of), Of(other, measure.Of)))]);

    private static double? Of(AssessmentResponse assessment, Func<LinkMeasurements, double?> measure) => assessment.Link is { } link ? measure(link) : null;
}
