using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.Runs;

internal static class StartRunEndpoint
{
    private const int InputLimit = 256 * 1024;

    public static void MapStartRun(this IEndpointRouteBuilder api) => api
        .MapPost("/chains/{name}/runs", HandleAsync)
        .Needs(Role.Operator, On.Chain)
        .WithTags("Runs")
        .WithName("StartRun")
        .WithSummary("Starts a run of a chain. The first request with an Idempotency-Key starts it (201), every later one answers the same run (200).")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Created<RunResponse>, Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        string name, [FromBody] StartRunRequest? request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, int? wait,
        ChainStore chains, RunStore runs, RunEnds ends, TimeProvider time, CancellationToken cancellationToken)
    {
        var input = request?.Input;
        var errors = Errors(idempotencyKey, wait);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        if (input is not null && Encoding.UTF8.GetByteCount(input.ToJsonString()) is var size and > InputLimit)
            return TypedResults.Problem($"'input' has {size} bytes as JSON; a run's input may have {InputLimit}.", statusCode: StatusCodes.Status413PayloadTooLarge);
        if (await chains.FindAsync(name, cancellationToken) is not { } chain) return Problems.NotFound($"There is no chain named '{name}'.");

        var start = new StartRun(Guid.CreateVersion7(), chain.Id, chain.Version, chain.Definition.Steps, input, time.GetUtcNow());
        var (id, isNew) = await runs.StartAsync(start, idempotencyKey, cancellationToken);
        var run = await ends.WaitAsync(id, WaitParameter.Duration(wait), cancellationToken);
        var answer = RunResponses.From(run!);
        return isNew ? TypedResults.Created($"/api/v1/runs/{id}", answer) : TypedResults.Ok(answer);
    }

    private static Dictionary<string, string[]> Errors(string? idempotencyKey, int? wait)
    {
        var errors = WaitParameter.Errors(wait);
        if (idempotencyKey is not null && (idempotencyKey.Length is < 1 or > 200 || !idempotencyKey.All(letter => letter is >= ' ' and <= '~')))
            errors["Idempotency-Key"] = ["The key must have 1 to 200 printable ASCII characters."];
        return errors;
    }
}
