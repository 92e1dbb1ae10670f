using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>What the link did so far, and what is asked of it therefore.</summary>
internal sealed class LinkMeter(IOptions<UplinkOptions> options)
{
    private readonly Lock gate = new();
    private long bytesSent;
    private long bytesReceived;
    private volatile LinkPace pace = LinkPace.Of(options.Value.AnswerWithin);

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
    public void Silent() => Learn(known => known.AfterSilence());

    private void Learn(Func<LinkPace, LinkPace> lesson)
    {
        lock (gate) pace = lesson(pace);
    }
}
