using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class GetChainEndpoint
{
    public static void MapGetChain(this IEndpointRouteBuilder chains)
    {
        chains.MapGet("/", ListAsync)
            .Needs(Role.Viewer, On.Anything)
            .WithName("GetChains")
            .WithSummary("All chains by name, each in its present version.");
        chains.MapGet("/{name}", GetAsync)
            .Needs(Role.Viewer, On.Chain)
            .WithName("GetChain")
            .WithSummary("A chain in its present version.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        chains.MapGet("/{name}/versions/{version:int}", GetVersionAsync)
            .Needs(Role.Viewer, On.Chain)
            .WithName("GetChainVersion")
            .WithSummary("A chain as it was in a version, 1 and up.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Ok<ChainResponse[]>> ListAsync(Caller caller, ChainStore chains, CancellationToken cancellationToken) =>
        TypedResults.Ok((await chains.AllAsync(cancellationToken)).Where(chain => caller.MayInChain(Role.Viewer, chain.Id)).Select(chain => chain.ToResponse()).ToArray());

    internal static async Task<Results<Ok<ChainResponse>, ProblemHttpResult>> GetAsync(string name, ChainStore chains, CancellationToken cancellationToken) =>
        Answer(await chains.FindAsync(name, cancellationToken), $"There is no chain '{name}'.");

    internal static async Task<Results<Ok<ChainResponse>, ProblemHttpResult>> GetVersionAsync(
        string name, int version, ChainStore chains, CancellationToken cancellationToken) =>
        Answer(await chains.FindAsync(name, version, cancellationToken), $"There is no version {version} of a chain '{name}'.");

    private static Results<Ok<ChainResponse>, ProblemHttpResult> Answer(Chain? chain, string missing) =>
        chain is null ? Problems.NotFound(missing) : TypedResults.Ok(chain.ToResponse());
}
