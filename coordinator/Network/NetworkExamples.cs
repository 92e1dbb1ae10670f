using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;
using Federation.Coordinator.Hosting;
using Federation.Network;

namespace Federation.Coordinator.Network;

/// <summary>What the bodies about links look like.</summary>
internal static class NetworkExamples
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);

    private static readonly LinkMeasurements Link = new()
    {
        Url = "https://us1.example.org:3012",
        Server = LinkServers.Federation,
        Seconds = 60.1,
        RoundTrip = new DurationSummary(702, 36.1, 36.8, 38.2, 41.5, 44.9),
        JitterMs = 0.6,
        Connect = new DurationSummary(94, 36, 36.4, 37.7, 40.1, 40.6),
        Tls = new DurationSummary(94, 73.9, 75.2, 79.1, 83, 83.4),
        Requests = new LossSummary(702, 0),
        Connections = new LossSummary(94, 0),
        UploadMbitPerSecond = 91.4,
        DownloadMbitPerSecond = 93.8,
        Idle = new HoldSummary(15, 20, 6),
        Life = new HoldSummary(59.6, null, 0),
        ClockAheadSeconds = -0.004,
    };

    private static readonly LinkSettings Derived = LinkSettingsDecider.Derive(Link)!;

    private static readonly AssessmentResponse Assessment = new()
    {
        Id = Guid.Parse("0197f3a0-5b7e-7c1d-9a53-2f6f0c8d1e42"),
        Region = "us-east",
        State = AssessmentStates.Done,
        By = "ci pipeline",
        RequestedAt = At,
        EndedAt = At.AddSeconds(60),
        DurationSeconds = 60,
        Progress = 1,
        Link = Link,
        Verdict = LinkDecider.Judge(Link),
        Settings = Derived,
    };

    private static readonly LinkStateResponse State = new()
    {
        Region = "us-east",
        State = LinkStates.Good,
        Since = At.AddHours(-9),
        ProbedAt = At,
        RoundTripMs = 36.9,
        LossPercent = 0,
        Recent = [36.8, 36.9, 37.4],
        TickAgeSeconds = 0.4,
        ClockAheadSeconds = -0.004,
    };

    public static void Add(IServiceCollection services) => services
        .AddExample(new AssessmentRequest(60))
        .AddExample(State)
        .AddExample(new LinkHistoryResponse("us-east", "hour", [new LinkHistoryPoint(At, 360, 1, 36.4, 41, 45.5, 212.7)]))
        .AddExample(Assessment)
        .AddExample(new AssessmentListResponse([Assessment], Next: null))
        .AddExample(AssessmentComparer.Compare(Assessment, Assessment with { Link = Link with { JitterMs = 1.2 } }))
        .AddExample(Derived)
        .AddExample(new LinkSettingsResponse { Effective = Derived, Own = Derived, Before = null, Derived = Derived });
}
