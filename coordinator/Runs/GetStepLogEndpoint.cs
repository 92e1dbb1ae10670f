using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Regions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Runs;

internal static class GetStepLogEndpoint
{
    private const int BufferSize = 32 * 1024;
    private const string SizeHeader = "X-Log-Size";
    private const string RetryAfterSeconds = "2";

    public static void MapGetStepLog(this IEndpointRouteBuilder runs) => runs
        .MapGet("/{id:guid}/steps/{step}/log", HandleAsync)
        .Needs(Role.Viewer, On.Run)
        .WithName("GetStepLog")
        .WithSummary("The log of a step's job from the byte 'offset' on, as its region has it, of the present attempt or of another 'attempt'. X-Log-Size tells how many bytes there are so far.")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    internal static async Task<Results<EmptyHttpResult, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, string step, long? offset, int? attempt, HttpContext context, RunQueries runs, RegionDirectory regions, IOptions<RegionClientOptions> options,
        CancellationToken cancellationToken)
    {
        if (offset < 0) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["offset"] = ["An offset is 0 or more bytes."] });
        if (await runs.FindAsync(id, cancellationToken) is not { } run) return GetRunEndpoint.NoSuchRun(id);
        if (run.Find(step) is not { } found) return Problems.NotFound($"Run {id} has no step named '{step}'.");
        if (JobOf(found, attempt) is not { } job) return Problems.NotFound($"{(attempt is null ? "" : $"Attempt {attempt} of ")}Step '{step}' of run {id} has no job: it is {found.State}.");

        try
        {
            var client = await regions.GetAsync(job.Region, cancellationToken);
            using var log = await client.GetLogAsync(job.Id, offset ?? 0, cancellationToken);
            if (log is null) return Problems.NotFound($"Region {job.Region} has no log of job {job.Id}.");
            await PassOnAsync(log, context, options.Value.TryTimeout, cancellationToken);
            return TypedResults.Empty;
        }
        catch (RegionUnavailableException away)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Problems.Unavailable(away.Message);
        }
    }

    internal static (string Region, string Id)? JobOf(Step step, int? attempt)
    {
        if (attempt is null || attempt == step.Attempt) return step is { JobId: { } present, Region.Length: > 0 } ? (step.Region, present) : null;
        return step.Earlier.LastOrDefault(earlier => earlier.Attempt == attempt) is { JobId: { } id } found ? (found.Region, id) : null;
    }

    /// <summary>Once the answer has begun it cannot become an error: where the region falls silent the connection is broken off, so that nobody takes a part for the whole.</summary>
    private static async Task PassOnAsync(HttpResponseMessage log, HttpContext context, TimeSpan longestSilence, CancellationToken cancellationToken)
    {
        context.Response.ContentType = log.Content.Headers.ContentType?.ToString() ?? "text/plain; charset=utf-8";
        if (log.Headers.TryGetValues(SizeHeader, out var size)) context.Response.Headers[SizeHeader] = size.First();

        await using var body = await log.Content.ReadAsStreamAsync(cancellationToken);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = new byte[BufferSize];
        try
        {
            while (true)
            {
                silence.CancelAfter(longestSilence);
                var length = await body.ReadAsync(buffer, silence.Token);
                if (length == 0) return;
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            }
        }
        catch (Exception cut) when (cut is IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }
}
