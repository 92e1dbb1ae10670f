using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class ListChainsEndpoint
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;

    public static void MapListChains(this IEndpointRouteBuilder chains)
    {
        chains.MapGet("/", ListAsync)
            .Needs(Role.Viewer, On.Anything)
            .WithName("GetChains")
            .WithSummary(
                "Chains by name: 50 unless 'limit' (1 to 500) says otherwise, with a 'tag', of an 'owner', 'enabled' or not, with a 'text' in name or description. 'next' is the 'after' of the next page.");
        chains.MapGet("/{name}/versions", ListVersionsAsync)
            .Needs(Role.Viewer, On.Chain)
            .WithName("GetChainVersions")
            .WithSummary("A chain's versions, newest first: 50 unless 'limit' (1 to 500) says otherwise. 'next' is the 'before' of the next page.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Ok<ChainListResponse>, ValidationProblem>> ListAsync(
        string? tag, string? owner, bool? enabled, string? text, string? after, int? limit, Caller caller, ChainQueries chains, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostAtOnce) return BadLimit();

        var most = limit ?? DefaultLimit;
        var found = await chains.PageAsync(new ChainFilter(caller.ChainsLike(Role.Viewer), tag, owner, enabled, text), after, most + 1, cancellationToken);
        return TypedResults.Ok(new ChainListResponse([.. found.Take(most).Select(chain => chain.ToSummary())], found.Count > most ? found[most - 1].Id : null));
    }

    internal static async Task<Results<Ok<ChainVersionListResponse>, ValidationProblem, ProblemHttpResult>> ListVersionsAsync(
        string name, int? before, int? limit, ChainQueries chains, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostAtOnce) return BadLimit();

        var most = limit ?? DefaultLimit;
        var found = await chains.VersionsAsync(name, before, most + 1, cancellationToken);
        if (found.Count == 0 && before is null) return GetChainEndpoint.NoSuchChain(name);
        var page = found.Take(most).Select(chain => new ChainVersionSummary(chain.Version, chain.ModifiedAt, chain.ModifiedBy));
        return TypedResults.Ok(new ChainVersionListResponse([.. page], found.Count > most ? found[most - 1].Version : null));
    }

    private static ValidationProblem BadLimit() => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"A page has 1 to {MostAtOnce} entries."] });
}
