using DiffPlex.Renderer;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class DiffChainEndpoint
{
    public static void MapDiffChain(this IEndpointRouteBuilder chains) => chains
        .MapGet("/{name}/diff", HandleAsync)
        .Needs(Role.Viewer, On.Chain)
        .WithName("DiffChain")
        .WithSummary("What is different between the versions 'from' and 'to' of a chain (without 'to': the latest), by value and as text.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<ChainDiffResponse>, ProblemHttpResult>> HandleAsync(
        string name, int from, int? to, ChainStore chains, ChainQueries queries, CancellationToken cancellationToken)
    {
        if (await chains.FindAsync(name, from, cancellationToken) is not { } before) return GetChainEndpoint.NoSuchVersion(name, from);
        var after = to is { } number ? await chains.FindAsync(name, number, cancellationToken) : (await queries.VersionsAsync(name, before: null, most: 1, cancellationToken)).SingleOrDefault();
        if (after is null) return GetChainEndpoint.NoSuchVersion(name, to ?? 0);

        var text = before.Source == after.Source
            ? ""
            : UnidiffRenderer.GenerateUnidiff(before.Source, after.Source, $"{name}/{before.Version}", $"{name}/{after.Version}").TrimEnd('\n') + "\n";
        return TypedResults.Ok(new ChainDiffResponse(before.Version, after.Version, DefinitionDiff.Between(before.ToJson(), after.ToJson()), text));
    }
}
