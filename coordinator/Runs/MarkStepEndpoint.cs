using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class MarkStepEndpoint
{
    public static void MapMarkStep(this IEndpointRouteBuilder runs) => runs
        .MapPost("/{id:guid}/steps/{step}/mark", HandleAsync)
        .Needs(Role.Operator, On.Run)
        .WithName("MarkStep")
        .WithSummary("Says how a step ended, whatever its region said or did not say. Steps that were skipped because of it are judged anew; a run that is over goes on.")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, string step, MarkStepRequest request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OrderAnswers.Fault("reason", request.Reason) is { } fault) return fault;
        var errors = Errors(request);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        return await runs.GiveAsync(id, new MarkStep(step, request.State == StepStates.Succeeded, request.Reason, request.Output, trail.By, time.GetUtcNow()), trail, cancellationToken);
    }

    private static Dictionary<string, string[]> Errors(MarkStepRequest request)
    {
        var errors = new Dictionary<string, string[]>();
        if (request.State is not (StepStates.Succeeded or StepStates.Failed)) errors["state"] = [$"A step is marked as {StepStates.Succeeded} or {StepStates.Failed}."];
        if (request.Output is { } output && Encoding.UTF8.GetByteCount(output.ToJsonString()) > OutputRules.MaxBytes) errors["output"] = [$"An output takes at most {OutputRules.MaxBytes} bytes as JSON."];
        return errors;
    }
}
