using System.Collections.Concurrent;
using Federation.Coordinator.Regions;
using Federation.ServiceDefaults.Hosting;

namespace Federation.Coordinator.Feeds;

/// <summary>One follower for every registered region: started when the region comes, stopped when it goes.</summary>
public sealed class FeedFollowers(RegionDirectory regions, IServiceProvider services, TimeProvider time, ILogger<FeedFollowers> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(10), time, logger)
{
    private readonly ConcurrentDictionary<string, FeedFollower> followers = [];

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        regions.Changed += WakeUp;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        regions.Changed -= WakeUp;
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(followers.Keys.Select(region => StopFollowerAsync(region, cancellationToken)));
    }

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var registered = regions.All.Select(client => client.Region.Id).ToHashSet();
        foreach (var gone in followers.Keys.Except(registered)) await StopFollowerAsync(gone, cancellationToken);
        foreach (var come in registered.Except(followers.Keys))
        {
            followers[come] = ActivatorUtilities.CreateInstance<FeedFollower>(services, come);
            await followers[come].StartAsync(cancellationToken);
        }
    }

    private async Task StopFollowerAsync(string region, CancellationToken cancellationToken)
    {
        if (!followers.TryRemove(region, out var follower)) return;
        await follower.StopAsync(cancellationToken);
        follower.Dispose();
    }
}
