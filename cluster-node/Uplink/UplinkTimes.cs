namespace Federation.ClusterNode.Uplink;

/// <summary>The times by which a satellite calls its region; each is the setting of its name in the section <c>Uplink</c>.</summary>
internal sealed record UplinkTimes(TimeSpan PollWait, TimeSpan AnswerWithin, TimeSpan ConnectWithin, TimeSpan IdleConnection, TimeSpan PulseEvery)
{
    /// <summary>Each by its name.</summary>
    public IReadOnlyList<(string Name, TimeSpan Value)> All =>
    [
        (nameof(PollWait), PollWait), (nameof(AnswerWithin), AnswerWithin), (nameof(ConnectWithin), ConnectWithin), (nameof(IdleConnection), IdleConnection), (nameof(PulseEvery), PulseEvery),
    ];

    /// <summary>Those that are set.</summary>
    public static UplinkTimes Of(UplinkOptions options) => new(options.PollWait, options.AnswerWithin, options.ConnectWithin, options.IdleConnection, options.PulseEvery);
}
