using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.Runs;

internal static class ApproveStepEndpoint
{
    public static void MapApproveStep(this IEndpointRouteBuilder runs)
    {
        runs.MapPost("/{id:guid}/steps/{step}/approve", ApproveAsync)
            .Needs(Role.Operator, On.Run)
            .WithName("ApproveStep")
            .WithSummary("Agrees to a step's launch.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        runs.MapPost("/{id:guid}/steps/{step}/reject", RejectAsync)
            .Needs(Role.Operator, On.Run)
            .WithName("RejectStep")
            .WithSummary("Does not agree to a step's launch: the step fails with code 'rejected'.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> ApproveAsync(
        Guid id, string step, [FromBody] ApproveStepRequest? request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request?.Comment is { } comment && OrderAnswers.Fault("comment", comment) is { } fault) return fault;
        return await runs.GiveAsync(id, new ApproveStep(step, request?.Comment, trail.By, time.GetUtcNow()), trail, cancellationToken);
    }

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> RejectAsync(
        Guid id, string step, ReasonRequest request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OrderAnswers.Fault("reason", request.Reason) is { } fault) return fault;
        return await runs.GiveAsync(id, new RejectStep(step, request.Reason, trail.By, time.GetUtcNow()), trail, cancellationToken);
    }
}
