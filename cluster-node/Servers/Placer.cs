using System.Collections.Concurrent;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Servers;

/// <summary>Chooses servers for jobs by what this node knows of the region.</summary>
public sealed class Placer(ServerRegistry servers, CatalogStore catalog)
{
    private readonly ConcurrentDictionary<string, long> turns = new();

    /// <summary>Chooses a live server for a job of an event. Where this node knows of none it looks again before it refuses.</summary>
    /// <exception cref="RefusalException">The target stands for no live server.</exception>
    public async Task<Server> PlaceAsync(string eventId, string target, string algo, CancellationToken cancellationToken) =>
        Choose(eventId, algo, await FindAsync(Placement.Candidates, target, cancellationToken));

    /// <summary>All live servers of a target, by hostname.</summary>
    /// <exception cref="RefusalException">The target stands for no live server.</exception>
    public Task<IReadOnlyList<Server>> AllAsync(string target, CancellationToken cancellationToken) => FindAsync(Placement.Members, target, cancellationToken);

    /// <summary>Chooses another live server than the one that does not take its job; null if there is none.</summary>
    public Server? PlaceElsewhere(string eventId, string target, string algo, string? than)
    {
        try
        {
            var others = Placement.Candidates(target, servers.All, catalog.Current).Where(server => server.Name != than).ToList();
            return others.Count == 0 ? null : Choose(eventId, algo, others);
        }
        catch (RefusalException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Server>> FindAsync(
        Func<string, IReadOnlyList<Server>, RegionCatalog, IReadOnlyList<Server>> find, string target, CancellationToken cancellationToken)
    {
        try
        {
            return find(target, servers.All, catalog.Current);
        }
        catch (RefusalException)
        {
            return find(target, await servers.RefreshAsync(cancellationToken), catalog.Current);
        }
    }

    private Server Choose(string eventId, string algo, IReadOnlyList<Server> candidates)
    {
        var turn = algo == "round_robin" ? turns.AddOrUpdate(eventId, 0, (_, last) => last + 1) : 0;
        var chosen = Placement.Choose(algo, candidates, turn, Random.Shared);
        if (algo is "least_cpu" or "least_mem") servers.Expect(chosen.Name);
        return chosen;
    }
}
