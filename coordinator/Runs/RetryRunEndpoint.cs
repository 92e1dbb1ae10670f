using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.Runs;

internal static class RetryRunEndpoint
{
    public static void MapRetryRun(this IEndpointRouteBuilder runs) => runs
        .MapPost("/{id:guid}/retry", HandleAsync)
        .Needs(Role.Operator, On.Run)
        .WithName("RetryRun")
        .WithSummary("Does steps of a run again, with all that comes after them: those named, or those that failed, timed out or were cancelled. A run that is over goes on.")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, [FromBody] RetryRunRequest? request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken) =>
        runs.GiveAsync(id, new RetryRun(request?.Steps ?? [], trail.By, time.GetUtcNow()), trail, cancellationToken);
}
