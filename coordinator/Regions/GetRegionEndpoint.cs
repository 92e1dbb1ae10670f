using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Regions;

internal static class GetRegionEndpoint
{
    public static void MapGetRegion(this IEndpointRouteBuilder regions)
    {
        regions.MapGet("/", ListAsync).Needs(Role.Viewer, On.Anything).WithName("GetRegions").WithSummary("All regions by name, each with how it was last heard of.");
        regions.MapGet("/{name}", HandleAsync).Needs(Role.Viewer, On.Region).WithName("GetRegion").WithSummary("A region and how it was last heard of.");
    }

    internal static async Task<Ok<IReadOnlyList<RegionResponse>>> ListAsync(Caller caller, RegionStore store, FeedStore feeds, CancellationToken cancellationToken)
    {
        var followed = (await feeds.AllAsync(cancellationToken)).ToDictionary(feed => feed.Region);
        var all = await store.AllAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<RegionResponse>>([.. all.Where(region => caller.MayInRegion(Role.Viewer, region.Id)).Select(region => RegionResponses.From(region, followed.GetValueOrDefault(region.Id)))]);
    }

    internal static async Task<Results<Ok<RegionResponse>, ProblemHttpResult>> HandleAsync(string name, RegionStore store, FeedStore feeds, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } region
            ? TypedResults.Ok(RegionResponses.From(region, await feeds.FindAsync(name, cancellationToken)))
            : Problems.NotFound($"There is no region named '{name}'.");
}
