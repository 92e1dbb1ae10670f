using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Regions;

internal static class PutRegionEndpoint
{
    public static void MapPutRegion(this IEndpointRouteBuilder regions) => regions
        .MapPut("/{name}", HandleAsync)
        .Needs(Role.Admin, On.Region)
        .WithName("PutRegion")
        .WithSummary("Registers a region, or changes its settings. The key is kept encrypted and never shown again; one that is left out stays.");

    internal static async Task<Results<Ok<RegionResponse>, ValidationProblem>> HandleAsync(
        string name, RegionRequest request, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancellationToken)
    {
        var errors = RegionRules.Errors(name, request);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        if (await store.PutAsync(name, request, trail, cancellationToken) is not { } region)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["apiKey"] = ["A new region needs the key of its API."] });

        await directory.RefreshAsync(cancellationToken);
        return TypedResults.Ok(await views.OfAsync(region, cancellationToken));
    }
}
