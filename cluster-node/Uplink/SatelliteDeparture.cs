using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.Uplink;

/// <summary>Lets a satellite go as the region asks it to. The region gives it no new jobs meanwhile.</summary>
internal sealed class SatelliteDeparture(JobTable jobs, IHostApplicationLifetime lifetime, ILogger<SatelliteDeparture> logger)
{
    private string? last;

    /// <summary>Whether it is to be started again when it has stopped.</summary>
    public bool WantsRestart { get; private set; }

    /// <summary>Does what is to be done now about the wish that it goes, one of <see cref="Leaving"/>; null is none.</summary>
    public void Follow(string? wish)
    {
        if (wish is not null && wish != last) logger.Leaves(wish);
        last = wish;
        if (wish is null || (wish != Leaving.Restart && jobs.Count > 0)) return;
        WantsRestart = wish == Leaving.Restart;
        lifetime.StopApplication();
    }
}
