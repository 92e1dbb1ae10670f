using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class GetRunEndpoint
{
    public static void MapGetRun(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/{id:guid}", HandleAsync)
            .Needs(Role.Viewer, On.Run)
            .WithName("GetRun")
            .WithSummary("A run as it is now; with 'wait' (0 to 25 seconds) once it is over, or when the wait is.");
        runs.MapGet("/{id:guid}/events", HistoryAsync)
            .Needs(Role.Viewer, On.Run)
            .WithName("GetRunEvents")
            .WithSummary("All that happened to a run, oldest first; after the event with the version 'after' if asked.");
    }

    internal static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, int? wait, RunEnds ends, CancellationToken cancellationToken)
    {
        var errors = WaitParameter.Errors(wait);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        return await ends.WaitAsync(id, WaitParameter.Duration(wait), cancellationToken) is { } run ? TypedResults.Ok(RunResponses.From(run)) : NoSuchRun(id);
    }

    internal static async Task<Results<Ok<IReadOnlyList<RunEventResponse>>, ProblemHttpResult>> HistoryAsync(Guid id, long? after, RunQueries runs, CancellationToken cancellationToken)
    {
        var history = await runs.HistoryAsync(id, Math.Max(0, after ?? 0), cancellationToken);
        return history.Count > 0 || (after > 0 && await runs.ChainOfAsync(id, cancellationToken) is not null) ? TypedResults.Ok(history) : NoSuchRun(id);
    }

    internal static ProblemHttpResult NoSuchRun(Guid id) => Problems.NotFound($"There is no run {id}.");
}
