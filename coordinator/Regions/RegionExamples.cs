using Federation.Contracts.Coordinator;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Regions;

/// <summary>What the bodies about regions look like.</summary>
internal static class RegionExamples
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);
    private static readonly string[] Urls = ["https://eu1.example.org:3012", "https://eu2.example.org:3012"];
    private static readonly Dictionary<string, string> Labels = new() { ["continent"] = "europe" };
    private static readonly MaintenanceWindow Window = new(At.AddDays(1), At.AddDays(1).AddHours(2), "new disks");

    private static readonly RegionResponse Region = new()
    {
        Name = "eu-west",
        Urls = Urls,
        State = FeedStates.Reachable,
        LastContactAt = At,
        Dialect = Dialects.Federation,
        Labels = Labels,
        Maintenance = [Window],
        FeedCursor = "7210.118",
    };

    private static readonly RegionLink Link = new()
    {
        Breaker = "closed",
        LastFault = "did not answer in time",
        LastFaultAt = At.AddHours(-3),
        LastAnswerAt = At,
        RoundTripMs = 38.4,
        ShortestRoundTripMs = 36.1,
        CallsInFlight = 2,
        MaxCalls = 64,
        Url = Urls[0],
        Capabilities = ["launch-keys", "change-feed", "log-ranges"],
    };

    private static readonly RegionSelf Self = new()
    {
        Answered = true,
        Version = "0.1.0",
        Hostname = "eu1",
        UptimeSeconds = 86400,
        ClockAheadSeconds = 0.003,
        TickAgeSeconds = 0.4,
        ActiveJobs = 12,
    };

    private static readonly SeenByRegion Seen = new() { IsKnown = true, HeardSecondsAgo = 1.2, FromAddress = "10.1.0.4", AtNode = "eu1", Key = "API Key (coordinator)", Cursor = "7210.118" };

    public static void Add(IServiceCollection services) => services
        .AddExample(new RegionRequest(Urls, "the-key-of-the-region") { Labels = Labels, Maintenance = [Window], MaxCalls = 64, MaxJobs = 200 })
        .AddExample(new RotateRegionKeyRequest("the-new-key-of-the-region"))
        .AddExample(new DrainRequest("new disks"))
        .AddExample(Region)
        .AddExample(new RegionHealthResponse { Region = Region, FeedAgeSeconds = 1.2, Link = Link, Self = Self, SeenByRegion = Seen });
}
