using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Regions;

internal static class GetRegionEndpoint
{
    public static void MapGetRegion(this IEndpointRouteBuilder regions)
    {
        regions.MapGet("/", ListAsync)
            .Needs(Role.Viewer, On.Anything)
            .WithName("GetRegions")
            .WithSummary("All regions by name, each with how it was last heard of.");
        regions.MapGet("/{name}", HandleAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("GetRegion")
            .WithSummary("A region and how it was last heard of.");
        regions.MapGet("/{name}/health", HealthAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("GetRegionHealth")
            .WithSummary("How a region is as both sides see it: its feed, this replica's calls to it, and what it says of itself and of the coordinator when asked now.");
    }

    internal static async Task<Ok<IReadOnlyList<RegionResponse>>> ListAsync(Caller caller, RegionViews views, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<RegionResponse>>([.. (await views.AllAsync(cancellationToken)).Where(region => caller.MayInRegion(Role.Viewer, region.Name))]);

    internal static async Task<Results<Ok<RegionResponse>, ProblemHttpResult>> HandleAsync(string name, RegionStore store, RegionViews views, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } region ? TypedResults.Ok(await views.OfAsync(region, cancellationToken)) : Missing(name);

    internal static async Task<Results<Ok<RegionHealthResponse>, ProblemHttpResult>> HealthAsync(
        string name, RegionStore store, RegionDirectory directory, RegionViews views, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, cancellationToken) is not { } region) return Missing(name);

        var client = await directory.GetAsync(name, cancellationToken);
        var (asked, seen) = (RegionHealth.AskAsync(client, time, cancellationToken), RegionHealth.SeenByAsync(client, cancellationToken));
        var self = await asked;
        var view = await views.OfAsync(region, cancellationToken);
        return TypedResults.Ok(new RegionHealthResponse
        {
            Region = view,
            FeedAgeSeconds = (time.GetUtcNow() - view.LastContactAt)?.TotalSeconds,
            Link = RegionHealth.LinkOf(client),
            Self = self,
            SeenByRegion = await seen,
        });
    }

    private static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no region named '{name}'.");
}
