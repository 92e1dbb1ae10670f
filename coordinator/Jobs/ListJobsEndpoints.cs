using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Jobs;

internal static class ListJobsEndpoints
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;

    public static void MapListJobs(this IEndpointRouteBuilder jobs)
    {
        jobs.MapGet("/", ActiveAsync)
            .Needs(Role.Viewer, On.Anything)
            .WithName("GetActiveJobs")
            .WithSummary("The jobs under way in all regions, the latest first, as far as the regions answer in time: each region's part says how old it is. Filters: 'region', 'event', 'category', 'host', 'state', 'text', 'since', 'until'.");
        jobs.MapGet("/history", EndedAsync)
            .Needs(Role.Viewer, On.Anything)
            .WithName("GetJobHistory")
            .WithSummary("The jobs that have ended in all regions, the latest first, in pages of up to 'limit' (1 to 500, default 50); 'after' is the 'next' of the page before. A page may have fewer jobs and still not be the last. What ends meanwhile can show a job on two pages.");
    }

    internal static async Task<Ok<JobsResponse>> ActiveAsync([AsParameters] JobFilter filter, Caller caller, RegionJobs jobs, CancellationToken cancellationToken) =>
        TypedResults.Ok(await jobs.ActiveAsync(filter, region => caller.MayInRegion(Role.Viewer, region), cancellationToken));

    internal static async Task<Results<Ok<JobsResponse>, ValidationProblem>> EndedAsync(
        [AsParameters] JobFilter filter, string? after, int? limit, Caller caller, RegionJobs jobs, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var cursor = JobsCursor.Start;
        if (after is not null && !JobsCursor.TryParse(after, out cursor)) errors["after"] = ["Give the 'next' of the page before."];
        if (limit is < 1 or > MostAtOnce) errors["limit"] = [$"A page has 1 to {MostAtOnce} jobs."];
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        return TypedResults.Ok(await jobs.EndedAsync(filter, cursor, limit ?? DefaultLimit, region => caller.MayInRegion(Role.Viewer, region), cancellationToken));
    }
}
