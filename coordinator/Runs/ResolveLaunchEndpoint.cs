using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class ResolveLaunchEndpoint
{
    private const int LongestEvidence = 1000;

    public static void MapResolveLaunch(this IEndpointRouteBuilder runs) => runs
        .MapPost("/{id:guid}/steps/{step}/resolve", HandleAsync)
        .Needs(Role.Operator, On.Run)
        .WithName("ResolveLaunch")
        .WithSummary("Says what became of a launch that was not answered: it started a job, which is followed from then on, or it started none and is made anew under another key.")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, string step, ResolveLaunchRequest request, AuditTrail trail, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OrderAnswers.Fault("evidence", request.Evidence, LongestEvidence) is { } fault) return fault;
        if (request.Launched == request.JobId is null)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["jobId"] = ["Name the job that the launch started, and none if it started none."] });
        return await runs.GiveAsync(id, new ResolveLaunch(step, request.JobId, request.Evidence, trail.By, time.GetUtcNow()), trail, cancellationToken);
    }
}
