namespace Federation.TestKit.Links;

/// <summary>When bytes that go one way arrive at the other end. All connections share the line: what is sent later arrives later where the line is full.</summary>
internal sealed class LinkClock(TimeProvider time)
{
    private const int LargestPiece = 32 * 1024;
    private readonly long began = time.GetTimestamp();
    private readonly Lock gate = new();
    private TimeSpan lineFreeAt;

    public LinkConditions Conditions { get; set; } = LinkConditions.Perfect;

    /// <summary>Time since the link was made; it never goes back.</summary>
    public TimeSpan Now => time.GetElapsedTime(began);

    /// <summary>How many bytes are taken off the wire at once: a narrow line gets small pieces, so that they do not arrive in bursts.</summary>
    public int PieceSize => Conditions.BytesPerSecond is { } rate ? (int)Math.Clamp(rate / 50, 128, LargestPiece) : LargestPiece;

    public TimeSpan ArrivalOf(int bytes)
    {
        var conditions = Conditions;
        var sent = conditions.BytesPerSecond is { } rate ? SentAt(bytes, rate) : Now;
        return sent + conditions.Delay + (conditions.Jitter * Random.Shared.NextDouble());
    }

    public async Task UntilAsync(TimeSpan instant, CancellationToken cancellationToken)
    {
        while (instant - Now is { Ticks: > 0 } left)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private TimeSpan SentAt(int bytes, long rate)
    {
        lock (gate)
        {
            if (lineFreeAt < Now) lineFreeAt = Now;
            return lineFreeAt += TimeSpan.FromSeconds((double)bytes / rate);
        }
    }
}
