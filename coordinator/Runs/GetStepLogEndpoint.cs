using Federation.Coordinator.Hosting;
using Federation.Coordinator.Regions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class GetStepLogEndpoint
{
    private const string SizeHeader = "X-Log-Size";
    private const string RetryAfterSeconds = "2";

    public static void MapGetStepLog(this IEndpointRouteBuilder runs) => runs
        .MapGet("/{id:guid}/steps/{step}/log", HandleAsync)
        .WithName("GetStepLog")
        .WithSummary("The log of a step's job from the byte 'offset' on, as its region has it. X-Log-Size tells how many bytes there are so far.")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    internal static async Task<Results<EmptyHttpResult, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, string step, long? offset, HttpContext context, RunQueries runs, RegionDirectory regions, CancellationToken cancellationToken)
    {
        if (offset < 0) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["offset"] = ["An offset is 0 or more bytes."] });
        if (await runs.FindAsync(id, cancellationToken) is not { } run) return GetRunEndpoint.NoSuchRun(id);
        if (run.Find(step) is not { } found) return Problems.NotFound($"Run {id} has no step named '{step}'.");
        if (found.JobId is not { } job) return Problems.NotFound($"Step '{step}' of run {id} has no job: it is {found.State}.");

        try
        {
            var client = await regions.GetAsync(found.Region, cancellationToken);
            using var log = await client.GetLogAsync(job, offset ?? 0, cancellationToken);
            if (log is null) return Problems.NotFound($"Region {found.Region} has no log of job {job}.");
            await PassOnAsync(log, context, cancellationToken);
            return TypedResults.Empty;
        }
        catch (RegionUnavailableException away)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Problems.Unavailable(away.Message);
        }
    }

    private static async Task PassOnAsync(HttpResponseMessage log, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.ContentType = log.Content.Headers.ContentType?.ToString() ?? "text/plain; charset=utf-8";
        if (log.Headers.TryGetValues(SizeHeader, out var size)) context.Response.Headers[SizeHeader] = size.First();
        await log.Content.CopyToAsync(context.Response.Body, cancellationToken);
    }
}
