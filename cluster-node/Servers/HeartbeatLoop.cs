using System.Diagnostics;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Servers;

/// <summary>Keeps this node's row among the servers up to date. Every node beats for itself alone.</summary>
internal sealed class HeartbeatLoop(
    ServerRegistry servers, WorkSignal work, IOptions<NodeOptions> node, IConfiguration configuration, TimeProvider time, ILogger<HeartbeatLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(2), time, logger)
{
    private bool hasBeaten;
    private (long At, TimeSpan Cpu) last = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var (cpu, at) = (Environment.CpuUsage.TotalTime, Time.GetTimestamp());
        var share = (cpu - last.Cpu) / Time.GetElapsedTime(last.At, at) * 100;
        last = (at, cpu);

        var url = configuration["Node:Url"] ?? configuration["Urls"]?.Split(';')[0] ?? "http://127.0.0.1:3012";
        var beat = new Heartbeat(node.Value.Name, url, node.Value.Roles, work.WasAskedFor(), Math.Round(share, 1), Environment.WorkingSet);
        await servers.BeatAsync(beat, isFirst: !hasBeaten, cancellationToken);
        hasBeaten = true;
    }
}
