using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>What the link did so far, and what is asked of it therefore.</summary>
internal sealed class LinkMeter
{
    private readonly Lock gate = new();
    private long bytesSent;
    private long bytesReceived;
    private long silences;
    private volatile LinkPace pace;

    public LinkMeter(IOptions<UplinkOptions> options, IMeterFactory meters)
    {
        pace = LinkPace.Of(options.Value.AnswerWithin, options.Value.PollWait);
        var meter = meters.Create("Federation.ClusterNode.Uplink");
        meter.CreateObservableGauge("federation.uplink.round_trip", () => Pulse?.RoundTrip.TotalSeconds ?? 0, "s", "How long the last pulse took to the region and back.");
        meter.CreateObservableCounter("federation.uplink.sent", () => BytesSent, "By", "Bytes of requests to the region.");
        meter.CreateObservableCounter("federation.uplink.received", () => BytesReceived, "By", "Bytes of the region's answers.");
        meter.CreateObservableCounter("federation.uplink.silences", () => Volatile.Read(ref silences), "{silence}", "How often a call was not answered, and all connections were given up.");
    }

    /// <summary>What is asked of the link now.</summary>
    public LinkPace Pace => pace;

    /// <summary>Bytes of requests since the start.</summary>
    public long BytesSent => Interlocked.Read(ref bytesSent);

    /// <summary>Bytes of answers since the start.</summary>
    public long BytesReceived => Interlocked.Read(ref bytesReceived);

    /// <summary>How long the last pulse took there and back, and by how much the region's clock is ahead; null before the first.</summary>
    public (TimeSpan RoundTrip, TimeSpan ClockOffset)? Pulse { get; set; }

    public void Sent(long bytes) => Interlocked.Add(ref bytesSent, bytes);

    public void Received(long bytes) => Interlocked.Add(ref bytesReceived, bytes);

    /// <summary>A call was answered, so long after the region might have.</summary>
    public void Answered(TimeSpan took, int bytes) => Learn(known => known.AfterAnswer(took, bytes >= known.Bytes / 2));

    /// <summary>A call for work was answered as late as it might.</summary>
    public void Polled() => Learn(known => known.AfterPoll());

    /// <summary>A call was not answered.</summary>
    public void Silent()
    {
        Interlocked.Increment(ref silences);
        Learn(known => known.AfterSilence());
    }

    private void Learn(Func<LinkPace, LinkPace> lesson)
    {
        lock (gate) pace = lesson(pace);
    }
}
