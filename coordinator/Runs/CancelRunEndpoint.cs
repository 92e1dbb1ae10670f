using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class CancelRunEndpoint
{
    public static void MapCancelRun(this IEndpointRouteBuilder runs) => runs
        .MapPost("/{id:guid}/cancel", HandleAsync)
        .Needs(Role.Operator, On.Run)
        .WithName("CancelRun")
        .WithSummary("Stops a run: no further step is launched, and every job under way is aborted. The run is over once each region has answered; each step's 'abort' shows what it said.")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, CancelRunRequest request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OrderAnswers.Fault("reason", request.Reason) is { } fault) return fault;
        return await runs.GiveAsync(id, new CancelRun(request.Reason, time.GetUtcNow(), trail.By), trail, cancellationToken);
    }
}
