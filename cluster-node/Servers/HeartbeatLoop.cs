using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Servers;

/// <summary>Keeps this node's row among the servers up to date, and lets the node go when that says so. Every node beats for itself alone.</summary>
internal sealed class HeartbeatLoop(
    ServerRegistry servers, NodePulse pulse, Departure departure, IOptions<NodeOptions> node, TimeProvider time, ILogger<HeartbeatLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(2), time, logger)
{
    private bool hasBeaten;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var wish = await servers.BeatAsync(pulse.Next(), isFirst: !hasBeaten, cancellationToken);
        hasBeaten = true;
        await departure.FollowAsync(wish, cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await servers.LeaveAsync(node.Value.Name, cancellationToken);
        }
        catch (NpgsqlException)
        {
            // Without a database nobody places jobs either; its silence tells the others in time.
        }
    }
}
