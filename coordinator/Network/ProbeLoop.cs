using Federation.Coordinator.Regions;
using Federation.Network;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Network;

/// <summary>Probes every region lightly. Safe on every replica: a region's row is moved on by whoever probes it next.</summary>
public sealed class ProbeLoop(RegionDirectory regions, LinkStore links, IOptions<ProbeOptions> options, TimeProvider time, ILogger<ProbeLoop> logger)
    : PeriodicLoop(options.Value.Every / 5, time, logger)
{
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);
    private long? trimmedAt;

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var clients = regions.All.ToDictionary(client => client.Region.Id);
        if (clients.Count == 0) return;
        var due = await links.TakeAsync(clients.Keys, options.Value.Every, cancellationToken);
        await Task.WhenAll(due.Select(link => ProbeAsync(link, clients[link.Region], cancellationToken)));

        if (trimmedAt is { } last && Time.GetElapsedTime(last) < TrimEvery) return;
        await links.TrimAsync(options.Value, cancellationToken);
        trimmedAt = Time.GetTimestamp();
    }

    private async Task ProbeAsync(DueLink due, RegionClient client, CancellationToken cancellationToken)
    {
        var probe = await LinkProbe.RunAsync(new Uri(client.CurrentUrl), options.Value.Timeout, Time, cancellationToken);
        var after = LinkStateDecider.Next(due.Link, probe, options.Value.Slow, Time.GetUtcNow());
        await links.SaveAsync(due.Region, after, probe, cancellationToken);
        NetworkTelemetry.NoteProbe(due.Region, probe);
        if (after.State != due.Link.State) logger.LinkChanged(due.Region, due.Link.State, after.State, after.RoundTripMs, after.LossPercent);
    }
}
