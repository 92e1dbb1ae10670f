using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class PlanChainEndpoint
{
    public static void MapPlanChain(this IEndpointRouteBuilder chains) => chains
        .MapPost("/{name}/plan", HandleAsync)
        .Needs(Role.Viewer, On.Chain)
        .ChangesNothing()
        .WithName("PlanChain")
        .WithSummary("What would run where, the regions having been asked: of the chain as it is stored, or of the definition in the body. Nothing is stored or started.")
        .Accepts<object>(isOptional: true, "application/yaml", "application/json", "*/*")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    internal static async Task<Results<Ok<ChainPlanResponse>, ProblemHttpResult>> HandleAsync(
        string name, HttpRequest request, Caller caller, ChainStore chains, ChainCheck check, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await DefinitionBody.ReadAsync(request, cancellationToken);
        if (body.Refusal is not null) return body.Refusal;

        var text = body.Text!.Length > 0 ? body.Text : (await chains.FindAsync(name, cancellationToken))?.Source;
        if (text is null) return GetChainEndpoint.NoSuchChain(name);
        return TypedResults.Ok(ChainPlan.Of(name, await check.CheckAsync(name, text, caller, cancellationToken), time.GetUtcNow()));
    }
}
