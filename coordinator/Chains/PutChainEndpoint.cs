using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class PutChainEndpoint
{
    public static void MapPutChain(this IEndpointRouteBuilder chains) => chains
        .MapPut("/{name}", HandleAsync)
        .Needs(Role.Admin, On.Chain)
        .WithName("PutChain")
        .WithSummary("Stores a chain, written as YAML or JSON, as its next version. Every fault of the definition is told at once, with its place. With If-Match, only if that is the present version.")
        .Accepts<object>("application/yaml", "application/json", "*/*")
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    internal static async Task<Results<Ok<ChainResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        string name, HttpRequest request, ChainStore chains, ChainCheck check, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (!Chain.IsName(name)) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["name"] = ["A chain's name has 1 to 60 lower-case letters, digits and hyphens."] });

        var body = await DefinitionBody.ReadAsync(request, cancellationToken);
        return body.Refusal is not null ? body.Refusal : await StoreAsync(name, body.Text!, request, chains, check, trail, cancellationToken);
    }

    /// <summary>Checks a definition and stores it under the request's preconditions.</summary>
    public static async Task<Results<Ok<ChainResponse>, ValidationProblem, ProblemHttpResult>> StoreAsync(
        string name, string text, HttpRequest request, ChainStore chains, ChainCheck check, AuditTrail trail, CancellationToken cancellationToken)
    {
        var found = await check.CheckAsync(name, text, trail.Caller, cancellationToken);
        if (found.Errors.Count > 0) return TypedResults.ValidationProblem(ErrorsOf(found.Errors), "The definition has faults; nothing was stored.");

        if (await chains.PutAsync(name, found.Parsed, Precondition.Of(request), trail, cancellationToken) is not { } chain)
            return await NotMetAsync(name, chains, request.HttpContext.Response, cancellationToken);

        request.HttpContext.Response.Headers.ETag = Precondition.TagOf(chain);
        return TypedResults.Ok(chain.ToResponse() with { Warnings = found.Warnings.Count == 0 ? null : [.. found.Warnings.Select(warning => warning.ToRemark())] });
    }

    /// <summary>412, with the present version's entity tag.</summary>
    public static async Task<ProblemHttpResult> NotMetAsync(string name, ChainStore chains, HttpResponse response, CancellationToken cancellationToken)
    {
        var present = await chains.FindAsync(name, cancellationToken);
        if (present is not null) response.Headers.ETag = Precondition.TagOf(present);
        return Problems.NotMet(present is null
            ? $"There is no chain '{name}'."
            : $"Chain '{name}' is at version {present.Version}, stored {present.ModifiedAt:O} by {present.ModifiedBy ?? "nobody"}.");
    }

    private static Dictionary<string, string[]> ErrorsOf(IEnumerable<DefinitionFault> errors) => errors
        .GroupBy(fault => fault.Path)
        .ToDictionary(faults => faults.Key, faults => faults.Select(fault => $"Line {fault.Line}, column {fault.Column}: {fault.Message}").ToArray());
}
