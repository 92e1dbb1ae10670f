using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class DeleteChainEndpoint
{
    public static void MapDeleteChain(this IEndpointRouteBuilder chains) => chains
        .MapDelete("/{name}", HandleAsync)
        .Needs(Role.Admin, On.Chain)
        .WithName("DeleteChain")
        .WithSummary("Takes a chain away with its triggers; needs If-Match with its version, or * for any. Its runs go on, and its versions stay readable.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    internal static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string name, HttpRequest request, ChainStore chains, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (await chains.FindAsync(name, cancellationToken) is null) return GetChainEndpoint.NoSuchChain(name);
        var precondition = Precondition.Of(request);
        if (!precondition.NamesVersion) return Problems.PreconditionNeeded("Say which version is to go: If-Match with the chain's entity tag, or * for any.");
        return await chains.DeleteAsync(name, precondition, trail, cancellationToken) is null
            ? await PutChainEndpoint.NotMetAsync(name, chains, request.HttpContext.Response, cancellationToken)
            : TypedResults.NoContent();
    }
}
