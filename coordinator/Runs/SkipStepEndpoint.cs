using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class SkipStepEndpoint
{
    public static void MapSkipStep(this IEndpointRouteBuilder runs) => runs
        .MapPost("/{id:guid}/steps/{step}/skip", HandleAsync)
        .Needs(Role.Operator, On.Run)
        .WithName("SkipStep")
        .WithSummary("Leaves out a step that has not been launched.")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, string step, ReasonRequest request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OrderAnswers.Fault("reason", request.Reason) is { } fault) return fault;
        return await runs.GiveAsync(id, new SkipStep(step, request.Reason, trail.By, time.GetUtcNow()), trail, cancellationToken);
    }
}
