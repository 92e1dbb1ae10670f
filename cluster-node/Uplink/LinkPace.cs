namespace Federation.ClusterNode.Uplink;

/// <summary>
/// How much is asked of a link at once, learnt from how it did: a link that keeps forgetting its connections gets short calls, a narrow one small bodies.
/// </summary>
/// <param name="Base">How long an answer may take on a link that does well.</param>
/// <param name="LongestPoll">The longest that a call for work waits on a link that does well.</param>
/// <param name="Answer">How long one may take now, beyond what sending takes.</param>
/// <param name="Poll">The longest that a call for work waits now.</param>
/// <param name="Bytes">The most bytes of log in a call now.</param>
internal sealed record LinkPace(TimeSpan Base, TimeSpan LongestPoll, TimeSpan Answer, TimeSpan Poll, int Bytes)
{
    public const int FewestBytes = 64 * 1024;
    public const int MostBytes = 1024 * 1024;
    public static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(2);

    /// <summary>What sending is allowed to take: a body of 64 KiB 4 seconds.</summary>
    private const int SlowestBytesPerSecond = 16 * 1024;
    private const int StillShort = 2;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(4);

    /// <summary>What is asked of a link that nothing is known of.</summary>
    public static LinkPace Of(TimeSpan answerWithin, TimeSpan longestPoll) => new(answerWithin, longestPoll, answerWithin, longestPoll, 4 * FewestBytes);

    /// <summary>How long a call with a body of that size may take.</summary>
    public TimeSpan PatienceFor(long bytes) => Answer + TimeSpan.FromSeconds((double)bytes / SlowestBytesPerSecond);

    /// <summary>A call was answered.</summary>
    /// <param name="took">How long that took.</param>
    /// <param name="isFull">Whether it had as many bytes as it might have.</param>
    public LinkPace AfterAnswer(TimeSpan took, bool isFull) => this with
    {
        Answer = Base,
        Bytes = took > Slow ? Math.Max(Bytes / 2, FewestBytes) : isFull && took < Quick ? Math.Min(2 * Bytes, MostBytes) : Bytes,
    };

    /// <summary>A call for work was answered after it had waited as long as it might: it may wait longer.</summary>
    public LinkPace AfterPoll() => this with { Poll = Sooner(Poll + ShortestPoll, LongestPoll) };

    /// <summary>A call was not answered.</summary>
    public LinkPace AfterSilence() => this with
    {
        Answer = Sooner(Answer + (Base / StillShort), LongestAnswer < Base ? Base : LongestAnswer),
        Poll = Poll / 2 < ShortestPoll ? ShortestPoll : Poll / 2,
        Bytes = Math.Max(Bytes / 2, FewestBytes),
    };

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
