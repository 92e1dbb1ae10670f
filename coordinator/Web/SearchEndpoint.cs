using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Web;

/// <summary>What the palette finds by name: regions, chains, runs.</summary>
internal static class SearchEndpoint
{
    private const int Most = 6;

    public static void MapSearch(this IEndpointRouteBuilder app) => app.MapGet("/ui/search", FindAsync).Needs(Role.Viewer, On.Anything).ExcludeFromDescription();

    internal static async Task<IReadOnlyList<Found>> FindAsync(string? q, Caller caller, RegionDirectory regions, ChainQueries chains, RunSummaries runs, CancellationToken cancellationToken)
    {
        if (q is not { Length: > 0 and <= 100 }) return [];
        var visible = caller.ChainsLike(Role.Viewer);
        var found = await chains.PageAsync(new ChainFilter(visible, null, null, null, q), after: null, Most, cancellationToken);
        var latest = await runs.PageAsync(new RunFilter(visible, null, null, null, null, q), before: null, Most, cancellationToken);
        return
        [
            .. regions.All.Select(client => client.Region.Id).Where(name => name.Contains(q, StringComparison.OrdinalIgnoreCase) && caller.MayInRegion(Role.Viewer, name))
                .SelectMany(name => new[] { new Found(name, "Region", $"region/{name}"), new Found($"{name}: its own pages", "Region", $"regions/{name}/") }),
            .. found.Select(chain => new Found(chain.Id, "Chain", $"chains/{chain.Id}")),
            .. latest.Select(run => new Found($"{run.Chain} {run.StartedAt:u}", $"Run, {run.State}", $"runs/{run.Id}")),
        ];
    }

    /// <summary>Something that was found.</summary>
    /// <param name="Title">Its name.</param>
    /// <param name="Detail">What it is.</param>
    /// <param name="Href">Where it is, relative to the base.</param>
    internal sealed record Found(string Title, string Detail, string Href);
}
