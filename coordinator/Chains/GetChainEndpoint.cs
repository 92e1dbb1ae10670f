using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class GetChainEndpoint
{
    public static void MapGetChain(this IEndpointRouteBuilder chains)
    {
        chains.MapGet("/{name}", GetAsync)
            .Needs(Role.Viewer, On.Chain)
            .WithName("GetChain")
            .WithSummary("A chain in its present version, whose number is the entity tag.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        chains.MapGet("/{name}/source", GetSourceAsync)
            .Needs(Role.Viewer, On.Chain)
            .WithName("GetChainSource")
            .WithSummary("A chain as its author wrote it, YAML or JSON, comments and all; with 'version', that one.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        chains.MapGet("/{name}/versions/{version:int}", GetVersionAsync)
            .Needs(Role.Viewer, On.Chain)
            .WithName("GetChainVersion")
            .WithSummary("A chain as it was in a version, 1 and up.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Ok<ChainResponse>, ProblemHttpResult>> GetAsync(string name, ChainStore chains, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await chains.FindAsync(name, cancellationToken) is not { } chain) return NoSuchChain(name);
        response.Headers.ETag = Precondition.TagOf(chain);
        return TypedResults.Ok(chain.ToResponse());
    }

    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> GetSourceAsync(
        string name, int? version, ChainStore chains, HttpResponse response, CancellationToken cancellationToken)
    {
        var chain = version is { } number ? await chains.FindAsync(name, number, cancellationToken) : await chains.FindAsync(name, cancellationToken);
        if (chain is null) return version is null ? NoSuchChain(name) : NoSuchVersion(name, version.Value);
        response.Headers.ETag = Precondition.TagOf(chain);
        return TypedResults.Text(chain.Source, chain.Source.TrimStart().StartsWith('{') ? "application/json" : "application/yaml");
    }

    internal static async Task<Results<Ok<ChainResponse>, ProblemHttpResult>> GetVersionAsync(string name, int version, ChainStore chains, CancellationToken cancellationToken) =>
        await chains.FindAsync(name, version, cancellationToken) is { } chain ? TypedResults.Ok(chain.ToResponse()) : NoSuchVersion(name, version);

    /// <summary>404.</summary>
    public static ProblemHttpResult NoSuchChain(string name) => Problems.NotFound($"There is no chain '{name}'.");

    /// <summary>404.</summary>
    public static ProblemHttpResult NoSuchVersion(string name, int version) => Problems.NotFound($"There is no version {version} of a chain '{name}'.");
}
