using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Triggers;

internal static class ListTriggersEndpoint
{
    public static void MapListTriggers(this IEndpointRouteBuilder triggers) => triggers
        .MapGet("/chains/{name}/triggers", HandleAsync)
        .Needs(Role.Viewer, On.Chain)
        .WithName("GetTriggers")
        .WithSummary("A chain's triggers: when they start the next run, what they started last, and why not.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<IReadOnlyList<TriggerResponse>>, ProblemHttpResult>> HandleAsync(
        string name, ChainStore chains, TriggerQueries triggers, CancellationToken cancellationToken) =>
        await chains.FindAsync(name, cancellationToken) is { } chain
            ? TypedResults.Ok(await triggers.OfAsync(chain, cancellationToken))
            : Problems.NotFound($"There is no chain '{name}'.");
}
