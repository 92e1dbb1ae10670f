using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Servers;

/// <summary>The rules of placement: which servers a target stands for, and which of them takes the next job.</summary>
public static class Placement
{
    /// <summary>A server this long silent has missed a heartbeat: others are preferred.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>A worker that has not asked for work for so long is stuck, or has only just begun: others are preferred.</summary>
    private static readonly TimeSpan Asks = TimeSpan.FromSeconds(10);

    /// <summary>The live workers that a target stands for: a hostname, or a group's id.</summary>
    /// <exception cref="RefusalException">There is no such server or group, or it has no live worker.</exception>
    public static IReadOnlyList<Server> Candidates(string target, IReadOnlyList<Server> servers, RegionCatalog catalog)
    {
        var live = servers.Where(server => server is { IsWorker: true, IsLive: true }).ToList();
        if (live.Find(server => server.Name == target) is { } named) return [named];
        if (!catalog.Groups.TryGetValue(target, out var group)) throw Refuse($"Server or Server Group not found: {target}");

        var members = live.Where(server => group.Contains(server.Name)).ToList();
        if (members.Count == 0) throw Refuse($"Could not find any servers for group: {group.Title}");
        return members.Exists(IsFresh) ? members.FindAll(IsFresh) : members;
    }

    /// <summary>One of several candidates: by turns for <c>round_robin</c>, otherwise at random.</summary>
    /// <param name="algorithm">The event's <c>algo</c>.</param>
    /// <param name="candidates">At least one.</param>
    /// <param name="turn">How many jobs of the event this node has placed before.</param>
    /// <param name="random">Where chance comes from.</param>
    public static Server Choose(string algorithm, IReadOnlyList<Server> candidates, long turn, Random random) =>
        candidates[algorithm == "round_robin" ? (int)(turn % candidates.Count) : random.Next(candidates.Count)];

    private static bool IsFresh(Server server) => server.SilentFor < Fresh && server.AskedAgo < Asks;

    private static RefusalException Refuse(string reason) => new("event", reason);
}
