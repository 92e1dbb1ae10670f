using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class PauseRunEndpoint
{
    public static void MapPauseRun(this IEndpointRouteBuilder runs)
    {
        runs.MapPost("/{id:guid}/pause", PauseAsync)
            .Needs(Role.Operator, On.Run)
            .WithName("PauseRun")
            .WithSummary("Launches nothing more of a run until it is resumed; what runs goes on.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        runs.MapPost("/{id:guid}/resume", ResumeAsync)
            .Needs(Role.Operator, On.Run)
            .WithName("ResumeRun")
            .WithSummary("Goes on with a run that is paused.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> PauseAsync(
        Guid id, ReasonRequest request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OrderAnswers.Fault("reason", request.Reason) is { } fault) return fault;
        return await runs.GiveAsync(id, new PauseRun(request.Reason, trail.By, time.GetUtcNow()), trail, cancellationToken);
    }

    internal static Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> ResumeAsync(
        Guid id, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken) =>
        runs.GiveAsync(id, new ResumeRun(trail.By, time.GetUtcNow()), trail, cancellationToken);
}
