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
        .WithSummary("Stops a run: no further step is launched, and every job under way is aborted. The run is over once each region has answered.")
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, CancelRunRequest request, RunStore runs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Reason is not { Length: >= 1 and <= 200 })
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["reason"] = ["Give a reason of 1 to 200 characters."] });

        return await runs.ExecuteAsync(id, new CancelRun(request.Reason, time.GetUtcNow()), cancellationToken) is { } run
            ? TypedResults.Ok(RunResponses.From(run))
            : GetRunEndpoint.NoSuchRun(id);
    }
}
