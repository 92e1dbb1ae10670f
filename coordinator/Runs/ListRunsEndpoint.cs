using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class ListRunsEndpoint
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;

    private static readonly string[] States = [RunStates.Running, RunStates.Cancelling, RunStates.Succeeded, RunStates.Failed, RunStates.Cancelled];

    public static void MapListRuns(this IEndpointRouteBuilder runs) => runs
        .MapGet("/", HandleAsync)
        .Needs(Role.Viewer, On.Anything)
        .WithName("GetRuns")
        .WithSummary("Runs, newest first: 50 unless 'limit' (1 to 500) says otherwise, of one 'chain' or in one 'state' if asked. 'next' is the 'before' of the next page.");

    internal static async Task<Results<Ok<RunListResponse>, ValidationProblem>> HandleAsync(
        string? chain, string? state, string? before, int? limit, Caller caller, RunQueries runs, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (state is not null && !States.Contains(state)) errors["state"] = [$"A run's state is one of {string.Join(", ", States)}."];
        if (limit is < 1 or > MostAtOnce) errors["limit"] = [$"A page has 1 to {MostAtOnce} runs."];
        var last = Guid.Empty;
        if (before is not null && !Guid.TryParse(before, out last)) errors["before"] = ["Give the 'next' of the page before."];
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        var most = limit ?? DefaultLimit;
        var found = await runs.PageAsync(caller.ChainsLike(Role.Viewer), chain, state, before is null ? null : last, most + 1, cancellationToken);
        var page = found.Take(most).ToList();
        return TypedResults.Ok(new RunListResponse([.. page.Select(RunResponses.From)], found.Count > most ? page[^1].Id.ToString() : null));
    }
}
