using System.Diagnostics;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Servers;

/// <summary>Keeps this node's row among the servers up to date. Every node beats for itself alone.</summary>
internal sealed class HeartbeatLoop(
    ServerRegistry servers, WorkSignal work, WorkerLoad load, IOptions<NodeOptions> node, IServer server, TimeProvider time, ILogger<HeartbeatLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(2), time, logger)
{
    private bool hasBeaten;
    private (long At, TimeSpan Cpu) last = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var (cpu, at) = (Environment.CpuUsage.TotalTime, Time.GetTimestamp());
        var share = (cpu - last.Cpu) / Time.GetElapsedTime(last.At, at) * 100;
        last = (at, cpu);

        var url = node.Value.Url ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        var beat = new Heartbeat(node.Value.Name, url, node.Value.Roles, work.WasAskedFor(), Math.Round(share + load.Cpu, 1), Environment.WorkingSet + load.Memory);
        await servers.BeatAsync(beat, isFirst: !hasBeaten, cancellationToken);
        hasBeaten = true;
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
