using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
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
        AuditTrail trail, RunStarter starter, RunEnds ends, CancellationToken cancellationToken)
    {
        var input = request?.Input;
        var errors = Errors(idempotencyKey, wait);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        if (input is not null && Encoding.UTF8.GetByteCount(input.ToJsonString()) is var size and > InputLimit)
            return TypedResults.Problem($"'input' has {size} bytes as JSON; a run's input may have {InputLimit}.", statusCode: StatusCodes.Status413PayloadTooLarge);

        var order = new RunRequest(name, input) { IdempotencyKey = idempotencyKey, Trail = trail, Origin = new RunOrigin { By = trail.By } };
        return await starter.StartAsync(order, cancellationToken) is { } started
            ? await AnswerAsync(started, wait, ends, cancellationToken)
            : Problems.NotFound($"There is no chain named '{name}'.");
    }

    /// <summary>The run, once it is over or the wait is: 201 for a new one.</summary>
    internal static async Task<Results<Created<RunResponse>, Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> AnswerAsync(
        StartedRun started, int? wait, RunEnds ends, CancellationToken cancellationToken)
    {
        var run = await ends.WaitAsync(started.Id, WaitParameter.Duration(wait), cancellationToken);
        var answer = RunResponses.From(run!);
        return started.IsNew ? TypedResults.Created($"/api/v1/runs/{started.Id}", answer) : TypedResults.Ok(answer);
    }

    /// <summary>What is wrong with how a start was asked for.</summary>
    internal static Dictionary<string, string[]> Errors(string? idempotencyKey, int? wait)
    {
        var errors = WaitParameter.Errors(wait);
        if (idempotencyKey is not null && (idempotencyKey.Length is < 1 or > 200 || !idempotencyKey.All(letter => letter is >= ' ' and <= '~')))
            errors["Idempotency-Key"] = ["The key must have 1 to 200 printable ASCII characters."];
        return errors;
    }
}
