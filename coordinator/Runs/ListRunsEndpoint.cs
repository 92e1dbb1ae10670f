using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class ListRunsEndpoint
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;
    private const int LongestText = 200;

    private static readonly string[] States =
        [RunStates.Queued, RunStates.Running, RunStates.Paused, RunStates.Cancelling, RunStates.Succeeded, RunStates.Failed, RunStates.Cancelled];

    public static void MapListRuns(this IEndpointRouteBuilder runs) => runs
        .MapGet("/", HandleAsync)
        .Needs(Role.Viewer, On.Anything)
        .WithName("GetRuns")
        .WithSummary("Runs, newest first: 50 unless 'limit' (1 to 500) says otherwise. 'next' is the 'before' of the next page.")
        .WithDescription(
            "If asked, of one 'chain', in one 'state', started 'since' (ISO 8601), with a 'tag', or with the words of 'text' (or words that begin so) in chain, starter, tags, input or problem.");

    internal static async Task<Results<Ok<RunListResponse>, ValidationProblem>> HandleAsync(
        [AsParameters] RunListQuery query, Caller caller, RunSummaries runs, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (query.State is not null && !States.Contains(query.State)) errors["state"] = [$"A run's state is one of {string.Join(", ", States)}."];
        if (query.Limit is < 1 or > MostAtOnce) errors["limit"] = [$"A page has 1 to {MostAtOnce} runs."];
        if (query.Text is { Length: > LongestText }) errors["text"] = [$"A text has at most {LongestText} characters."];
        RunPlace last = default;
        if (query.Before is not null && !RunPlace.TryParse(query.Before, out last)) errors["before"] = ["Give the 'next' of the page before."];
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        var most = query.Limit ?? DefaultLimit;
        var filter = new RunFilter(caller.ChainsLike(Role.Viewer), query.Chain, query.State, query.Since?.ToUniversalTime(), query.Tag, query.Text);
        var found = await runs.PageAsync(filter, query.Before is null ? null : last, most + 1, cancellationToken);
        var page = found.Take(most).ToList();
        return TypedResults.Ok(new RunListResponse(page, found.Count > most ? RunPlace.Of(page[^1]).ToString() : null));
    }

    /// <summary>What a caller may ask for.</summary>
    internal sealed record RunListQuery
    {
        public string? Chain { get; init; }

        public string? State { get; init; }

        public DateTimeOffset? Since { get; init; }

        public string? Tag { get; init; }

        public string? Text { get; init; }

        public string? Before { get; init; }

        public int? Limit { get; init; }
    }
}
