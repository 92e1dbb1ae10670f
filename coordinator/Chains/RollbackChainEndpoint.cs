using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class RollbackChainEndpoint
{
    public static void MapRollbackChain(this IEndpointRouteBuilder chains) => chains
        .MapPost("/{name}/rollback", HandleAsync)
        .Needs(Role.Admin, On.Chain)
        .WithName("RollbackChain")
        .WithSummary("Stores an earlier version's definition as the next version, checked anew. With If-Match, only if that is the present version. Brings back a chain that was deleted, too.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    internal static async Task<Results<Ok<ChainResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        string name, RollbackRequest rollback, HttpRequest request, ChainStore chains, ChainCheck check, AuditTrail trail, CancellationToken cancellationToken) =>
        await chains.FindAsync(name, rollback.Version, cancellationToken) is { } earlier
            ? await PutChainEndpoint.StoreAsync(name, earlier.Source, request, chains, check, trail, cancellationToken)
            : GetChainEndpoint.NoSuchVersion(name, rollback.Version);
}
