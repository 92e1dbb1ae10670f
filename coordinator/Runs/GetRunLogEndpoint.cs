using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class GetRunLogEndpoint
{
    public static void MapGetRunLog(this IEndpointRouteBuilder runs) => runs
        .MapGet("/{id:guid}/log", HandleAsync)
        .Needs(Role.Viewer, On.Run)
        .WithName("GetRunLog")
        .WithSummary("The logs of all jobs of a run as one, in the order in which their lines came in, a line before each part that says whose it is.")
        .WithDescription(
            "At most about 2 MiB at once. X-Log-Next is the 'after' that goes on where this answer ends; X-Log-Complete is 1 once the run is over and all is read; "
            + "X-Log-Unreachable names steps whose regions do not answer: their lines come later. X-Log-Untimed names steps whose regions do not tell when a line came in, as stock Cronicles "
            + "do not: their lines stand where the job was launched.")
        .Produces(StatusCodes.Status200OK, contentType: "text/plain");

    internal static async Task<Results<FileContentHttpResult, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, string? after, HttpContext context, RunQueries runs, RunLog logs, CancellationToken cancellationToken)
    {
        if (!RunLogPlace.TryParse(after, out var place)) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["after"] = ["Give the X-Log-Next of an answer before."] });
        if (await runs.FindAsync(id, cancellationToken) is not { } run) return GetRunEndpoint.NoSuchRun(id);

        var page = await logs.ReadAsync(run, await runs.EventsAsync(id, cancellationToken), place, cancellationToken);
        var headers = context.Response.Headers;
        headers["X-Log-Next"] = page.Next;
        headers["X-Log-Complete"] = page.IsComplete ? "1" : "0";
        if (page.Untimed.Count > 0) headers["X-Log-Untimed"] = string.Join(',', page.Untimed);
        if (page.Unreachable.Count > 0) headers["X-Log-Unreachable"] = string.Join(',', page.Unreachable);
        return TypedResults.Bytes(page.Text, "text/plain; charset=utf-8");
    }
}
