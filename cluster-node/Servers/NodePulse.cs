using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Servers;

/// <summary>What this node has to tell of itself. One caller at a time: what it used is measured from one call to the next.</summary>
internal sealed class NodePulse(WorkSignal work, ProcessLoad load, IOptions<NodeOptions> node, IServer server)
{
    /// <summary>The next heartbeat.</summary>
    public Heartbeat Next()
    {
        var (cpu, memory) = load.Next();
        var url = node.Value.Url ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        return new Heartbeat(node.Value.Name, url, node.Value.Roles, work.WasAskedFor(), cpu, memory);
    }
}
