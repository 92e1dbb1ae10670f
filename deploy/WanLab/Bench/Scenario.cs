using System.Globalization;
using Federation.TestKit.Links;
using Federation.WanLab.Sites;

namespace Federation.WanLab.Bench;

/// <summary>What happens to a link or to what is at its ends while jobs run.</summary>
/// <param name="Key">Its name on the command line.</param>
/// <param name="Title">What happens, for a site and a scale.</param>
/// <param name="Fault">Does it. Is cancelled when all is settled; then the link is whole again.</param>
public sealed record Scenario(string Key, Func<ILabSite, LabScale, string> Title, Func<ILabSite, LabScale, CancellationToken, Task> Fault)
{
    private static readonly TimeSpan Ocean = TimeSpan.FromMilliseconds(36);
    private const long TenMegabits = 10_000_000 / 8;

    /// <summary>All there are.</summary>
    public static readonly IReadOnlyList<Scenario> All =
    [
        new("clean", (_, _) => "clean", Nothing) { RoundTrip = TimeSpan.Zero },
        new("ocean", (_, _) => "36 ms", Nothing),
        new("resets", (_, scale) => $"all connections reset every {Text(scale, 20)}", ResetAsync),
        new("silent-cuts", (_, scale) => $"silent cut every {Text(scale, 20)}", CutSilentlyAsync),
        new("silence-150", (_, scale) => $"silent for {Text(scale, 150)} once", (site, scale, cancel) => FallSilentAsync(site, scale, 150, cancel)),
        new("silence-300", (_, scale) => $"silent for {Text(scale, 300)} once", (site, scale, cancel) => FallSilentAsync(site, scale, 300, cancel)),
        new("narrow", (_, scale) => $"10 Mbit/s, {scale.LineBytes * LabJobs.Lines / 1024 / 1024.0:0.#} MiB of log per job, resets every {Text(scale, 20)}", ResetAsync) { BytesPerSecond = TenMegabits },
        new("far-killed", (site, scale) => $"{site.Far} killed -9, back after {Text(scale, 10)}", (site, scale, cancel) => KillFarAsync(site, scale, withJobs: false, cancel)),
        new("far-gone", (site, _) => $"{site.Far} killed -9, never back", KillFarForGoodAsync) { FarReturns = false },
        new("far-rebooted", (site, scale) => $"{site.Far}'s machine dies with all its processes, back after {Text(scale, 10)}", (site, scale, cancel) => KillFarAsync(site, scale, withJobs: true, cancel)),
        new("near-killed", (site, scale) => $"{site.Near} killed -9, back after {Text(scale, 10)}", KillNearAsync),
        new("postgres", (site, _) => $"{site.Near}'s PostgreSQL killed and started again", RestartPostgresAsync),
    ];

    /// <summary>How long the link is. Default: 36 ms.</summary>
    public TimeSpan RoundTrip { get; init; } = Ocean;

    /// <summary>How wide the link is; null for no limit, and for short lines of log.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Whether what is at the far end is there again in the end.</summary>
    public bool FarReturns { get; init; } = true;

    /// <summary>Makes a site's link as the scenario has it, before its fault.</summary>
    public void Prepare(ILabSite site)
    {
        foreach (var link in site.Links)
            link.Requests = link.Replies = new LinkConditions { Delay = RoundTrip / 2, BytesPerSecond = BytesPerSecond };
    }

    private static string Text(LabScale scale, double seconds) => string.Create(CultureInfo.InvariantCulture, $"{scale.Of(seconds).TotalSeconds:0.#} s");

    private static Task Nothing(ILabSite site, LabScale scale, CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task ResetAsync(ILabSite site, LabScale scale, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PassesAsync(scale.Of(20), cancellationToken);
            foreach (var link in site.Links) link.ResetAllConnections();
        }
    }

    /// <summary>What is open becomes a black hole for ever; what is new works after a second.</summary>
    private static async Task CutSilentlyAsync(ILabSite site, LabScale scale, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PassesAsync(scale.Of(19), cancellationToken);
            foreach (var link in site.Links) link.GoSilent();
            await PassesAsync(scale.Of(1), cancellationToken);
            foreach (var link in site.Links) link.Recover();
        }
    }

    private static async Task FallSilentAsync(ILabSite site, LabScale scale, double seconds, CancellationToken cancellationToken)
    {
        await PassesAsync(scale.FaultAfter, cancellationToken);
        foreach (var link in site.Links) link.GoSilent();
        await PassesAsync(scale.Of(seconds), cancellationToken);
        foreach (var link in site.Links) link.Recover();
    }

    private static async Task KillFarAsync(ILabSite site, LabScale scale, bool withJobs, CancellationToken cancellationToken)
    {
        await PassesAsync(scale.FaultAfter, cancellationToken);
        await site.KillFarAsync(withJobs, cancellationToken);
        await PassesAsync(scale.Of(10), cancellationToken);
        await site.StartFarAsync(cancellationToken);
    }

    private static async Task KillFarForGoodAsync(ILabSite site, LabScale scale, CancellationToken cancellationToken)
    {
        await PassesAsync(scale.FaultAfter, cancellationToken);
        await site.KillFarAsync(withJobs: false, cancellationToken);
    }

    private static async Task KillNearAsync(ILabSite site, LabScale scale, CancellationToken cancellationToken)
    {
        await PassesAsync(scale.FaultAfter, cancellationToken);
        await site.KillNearAsync(cancellationToken);
        await PassesAsync(scale.Of(10), cancellationToken);
        await site.StartNearAsync(cancellationToken);
    }

    private static async Task RestartPostgresAsync(ILabSite site, LabScale scale, CancellationToken cancellationToken)
    {
        await PassesAsync(scale.FaultAfter, cancellationToken);
        await site.RestartPostgresAsync(scale.Of(10), cancellationToken);
    }

    private static Task PassesAsync(TimeSpan duration, CancellationToken cancellationToken) => Task.Delay(duration, TimeProvider.System, cancellationToken);
}
