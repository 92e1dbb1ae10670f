namespace Federation.TestKit.Links;

/// <summary>What a link does to bytes that go one way.</summary>
public sealed record LinkConditions
{
    /// <summary>A link that is as good as none.</summary>
    public static readonly LinkConditions Perfect = new();

    /// <summary>How long bytes are under way at least; order is kept, and throughput does not suffer. Default: 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Up to how much longer they take, at random. Default: 0.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>How many bytes per second pass, all connections together; null for no limit. Default: null.</summary>
    public long? BytesPerSecond { get; init; }
}

/// <summary>Which way bytes go over a link.</summary>
[Flags]
public enum LinkDirections
{
    /// <summary>From whoever connects to the target.</summary>
    Requests = 1,

    /// <summary>From the target back.</summary>
    Replies = 2,

    /// <summary>Both ways.</summary>
    Both = Requests | Replies,
}

/// <summary>What a relay does with bytes that a test has looked at.</summary>
public enum LinkVerdict
{
    /// <summary>They go their way.</summary>
    Pass,

    /// <summary>They go their way, and the reply to them gets lost: its bytes vanish and the connection is reset.</summary>
    LoseReply,

    /// <summary>They get lost and the connection is reset.</summary>
    Reset,

    /// <summary>They get lost and the connection never says anything again.</summary>
    Swallow,
}

/// <summary>Looks at bytes as they come off the wire: the head of a small HTTP message is in one piece.</summary>
public delegate LinkVerdict LinkInspection(ReadOnlySpan<byte> bytes);

/// <summary>What a relay has seen so far.</summary>
/// <param name="Accepted">Connections made.</param>
/// <param name="Open">Connections there are now.</param>
/// <param name="Reset">Connections this relay has reset.</param>
/// <param name="RequestBytes">Bytes handed to the target.</param>
/// <param name="ReplyBytes">Bytes handed back.</param>
/// <param name="LostBytes">Bytes that vanished, both ways.</param>
public sealed record LinkStatistics(int Accepted, int Open, int Reset, long RequestBytes, long ReplyBytes, long LostBytes);
