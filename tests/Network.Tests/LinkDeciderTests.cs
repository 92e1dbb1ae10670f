using Federation.Contracts.Network;

namespace Federation.Network.Tests;

public sealed class LinkDeciderTests
{
    private static readonly LinkMeasurements Good = new()
    {
        Url = "https://eu1.example:3012",
        Server = LinkServers.Federation,
        RoundTrip = Trip(36),
        JitterMs = 2,
        Connect = Trip(36),
        Tls = Trip(72),
        Requests = new LossSummary(1000, 0),
        Connections = new LossSummary(100, 0),
        UploadMbitPerSecond = 100,
        DownloadMbitPerSecond = 100,
        Idle = new HoldSummary(50, null, 0),
        Life = new HoldSummary(60, null, 0),
        ClockAheadSeconds = 0.01,
    };

    public static TheoryData<string, LinkMeasurements, string> Faults => new()
    {
        { "slow", Good with { RoundTrip = Trip(250) }, LinkVerdicts.RegionalCluster },
        { "very slow", Good with { RoundTrip = Trip(900) }, LinkVerdicts.DoNotDeploy },
        { "uneven", Good with { JitterMs = 80 }, LinkVerdicts.RegionalCluster },
        { "loses requests", Good with { Requests = new LossSummary(1000, 20) }, LinkVerdicts.RegionalCluster },
        { "loses many", Good with { Requests = new LossSummary(1000, 200) }, LinkVerdicts.DoNotDeploy },
        { "loses connections", Good with { Connections = new LossSummary(100, 5) }, LinkVerdicts.RegionalCluster },
        { "narrow there", Good with { UploadMbitPerSecond = 2 }, LinkVerdicts.RegionalCluster },
        { "narrow back", Good with { DownloadMbitPerSecond = 0.1 }, LinkVerdicts.DoNotDeploy },
        { "cuts what is idle", Good with { Idle = new HoldSummary(15, 20, 3) }, LinkVerdicts.RegionalCluster },
        { "cuts what is in use", Good with { Life = new HoldSummary(19, 20, 3) }, LinkVerdicts.RegionalCluster },
        { "another time", Good with { ClockAheadSeconds = -300 }, LinkVerdicts.DoNotDeploy },
    };

    [Fact]
    public void A_good_link_lets_workers_be_remote_and_needs_no_reason()
    {
        var verdict = LinkDecider.Judge(Good);

        Assert.Equal(LinkVerdicts.RemoteWorker, verdict.Verdict);
        Assert.Empty(verdict.Reasons);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void One_bad_measure_decides_and_is_named(string fault, LinkMeasurements link, string verdict)
    {
        var judged = LinkDecider.Judge(link);

        Assert.True(verdict == judged.Verdict, $"{fault}: {judged.Verdict}");
        Assert.Contains("would need", Assert.Single(judged.Reasons).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_reason_comes_first()
    {
        var judged = LinkDecider.Judge(Good with { RoundTrip = Trip(250), UploadMbitPerSecond = 0.1 });

        Assert.Equal([LinkVerdicts.DoNotDeploy, LinkVerdicts.RegionalCluster], judged.Reasons.Select(reason => reason.Verdict));
    }

    [Fact]
    public void A_slow_link_is_given_more_time_and_a_lossy_one_more_tries()
    {
        var (near, far) = (LinkSettingsDecider.Derive(Good)!, LinkSettingsDecider.Derive(Good with { RoundTrip = Trip(300), Requests = new LossSummary(1000, 60) })!);

        Assert.True(far.TryTimeoutSeconds > near.TryTimeoutSeconds);
        Assert.True(far.UnreachableAfterSeconds > near.UnreachableAfterSeconds);
        Assert.Equal((1, 3), (near.Retries, far.Retries));
        Assert.True(far.TotalTimeoutSeconds >= far.TryTimeoutSeconds * (far.Retries + 1));
    }

    [Fact]
    public void Connections_are_left_before_a_box_on_the_way_cuts_them()
    {
        var settings = LinkSettingsDecider.Derive(Good with { Idle = new HoldSummary(3, 4, 2), Life = new HoldSummary(19, 20, 2) })!;

        Assert.Equal(2, settings.PollWaitSeconds);
        Assert.Equal(3.2, settings.IdleConnectionSeconds);
        Assert.Equal(16, settings.ConnectionLifeSeconds);
    }

    private static DurationSummary Trip(double milliseconds) => new(100, milliseconds, milliseconds, milliseconds, milliseconds, milliseconds);
}
