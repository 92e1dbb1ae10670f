using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.Runs;

internal static class ReplayRunEndpoint
{
    public static void MapReplayRun(this IEndpointRouteBuilder runs) => runs
        .MapPost("/{id:guid}/replay", HandleAsync)
        .Needs(Role.Operator, On.Run)
        .WithName("ReplayRun")
        .WithSummary("Starts another run of the same version of the chain with the same input. With an Idempotency-Key the first request starts it (201), every later one answers the same run (200).")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Created<RunResponse>, Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, int? wait, AuditTrail trail, RunQueries queries, RunStarter starter, RunEnds ends, CancellationToken cancellationToken)
    {
        var errors = StartRunEndpoint.Errors(idempotencyKey, wait);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        if (await queries.FindAsync(id, cancellationToken) is not { } run) return GetRunEndpoint.NoSuchRun(id);

        var started = await starter.ReplayAsync(run, trail, idempotencyKey, cancellationToken);
        return await StartRunEndpoint.AnswerAsync(started, wait, ends, cancellationToken);
    }
}
