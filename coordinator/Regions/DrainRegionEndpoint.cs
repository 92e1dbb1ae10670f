using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Regions;

internal static class DrainRegionEndpoint
{
    public static void MapDrainRegion(this IEndpointRouteBuilder regions)
    {
        regions.MapPost("/{name}/drain", DrainAsync)
            .Needs(Role.Operator, On.Region)
            .WithName("DrainRegion")
            .WithSummary("Lets nothing new be launched in a region. Jobs that run there go on and are followed.");
        regions.MapDelete("/{name}/drain", OpenAsync)
            .Needs(Role.Operator, On.Region)
            .WithName("OpenRegion")
            .WithSummary("Ends a region's drain: what waited for it is launched.");
    }

    internal static async Task<Results<Ok<RegionResponse>, ValidationProblem, ProblemHttpResult>> DrainAsync(
        string name, DrainRequest request, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!RegionRules.IsReason(request.Reason)) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["reason"] = ["Give a reason of 1 to 200 characters."] });
        var drain = new RegionDrain(request.Reason, time.GetUtcNow(), trail.By);
        return await SetAsync(name, drain, store, directory, views, trail, cancellationToken) is { } view ? TypedResults.Ok(view) : Missing(name);
    }

    internal static async Task<Results<Ok<RegionResponse>, ProblemHttpResult>> OpenAsync(
        string name, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancellationToken) =>
        await SetAsync(name, drain: null, store, directory, views, trail, cancellationToken) is { } view ? TypedResults.Ok(view) : Missing(name);

    private static async Task<RegionResponse?> SetAsync(
        string name, RegionDrain? drain, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (await store.ChangeAsync(name, (known, _) => known with { Drain = drain }, trail, cancellationToken) is not { } region) return null;
        await directory.RefreshAsync(cancellationToken);
        return await views.OfAsync(region, cancellationToken);
    }

    private static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no region named '{name}'.");
}
