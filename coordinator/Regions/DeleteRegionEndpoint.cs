using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Regions;

internal static class DeleteRegionEndpoint
{
    public static void MapDeleteRegion(this IEndpointRouteBuilder regions) => regions
        .MapDelete("/{name}", HandleAsync)
        .Needs(Role.Admin, On.Region)
        .WithName("DeleteRegion")
        .WithSummary("Takes a region out of the registry. Refused while runs that are not over have steps there.");

    internal static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string name, RegionStore store, RegionDirectory directory, RunQueries runs, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, cancellationToken) is not { } region) return Problems.NotFound($"There is no region named '{name}'.");
        if ((await runs.UnderWayInAsync(name, Guid.Empty, most: 1, cancellationToken)).Count > 0)
            return Problems.Refused($"Runs that are not over have steps in region '{name}': wait for them or cancel them first.");

        await store.DeleteAsync(region, trail, cancellationToken);
        await directory.RefreshAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
