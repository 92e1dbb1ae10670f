using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Regions;

internal static class RotateRegionKeyEndpoint
{
    public static void MapRotateRegionKey(this IEndpointRouteBuilder regions) => regions
        .MapPost("/{name}/rotate-key", HandleAsync)
        .Needs(Role.Admin, On.Region)
        .WithName("RotateRegionKey")
        .WithSummary("Puts another API key in the place of the region's, in all replicas and without a restart, once the region has accepted it.")
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    internal static async Task<Results<Ok<RegionResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        string name, RotateRegionKeyRequest request, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (!RegionRules.IsKey(request.ApiKey)) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["apiKey"] = [RegionRules.KeyRule] });
        if (await store.FindAsync(name, cancellationToken) is not { } region) return Problems.NotFound($"There is no region named '{name}'.");

        using var trial = directory.ClientOf(region, request.ApiKey);
        try
        {
            await trial.DetectAsync(cancellationToken);
        }
        catch (RegionKeyRefusedException refused)
        {
            return Problems.Refused($"{refused.Message} The key that was used so far stays.");
        }
        catch (RegionUnavailableException away)
        {
            return Problems.Unavailable($"{away.Message} The new key could not be tried, and the one that was used so far stays.");
        }

        if (await store.ChangeAsync(name, (known, protect) => known with { ProtectedApiKey = protect(request.ApiKey) }, trail, cancellationToken) is not { } changed)
            return Problems.NotFound($"There is no region named '{name}'.");
        await directory.RefreshAsync(cancellationToken);
        return TypedResults.Ok(await views.OfAsync(changed, cancellationToken));
    }
}
