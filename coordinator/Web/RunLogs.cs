using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Federation.Web.Logs;

namespace Federation.Coordinator.Web;

/// <summary>The logs of steps' jobs and of whole runs for the log viewer, read from their regions by offset.</summary>
internal static class RunLogs
{
    public static void MapRunLogs(this IEndpointRouteBuilder app)
    {
        app.MapLog("/runs/{id:guid}/log", FindOfRunAsync).Needs(Role.Viewer, On.Run);
        app.MapLog("/runs/{id:guid}/log/{step}", FindOfRunAsync).Needs(Role.Viewer, On.Run);
        app.MapLog("/runs/{id:guid}/steps/{step}/attempts/{attempt:int}/log", FindOfStepAsync).Needs(Role.Viewer, On.Run);
    }

    private static async Task<LogSource?> FindOfRunAsync(HttpContext http)
    {
        var (id, runs) = (IdOf(http), http.RequestServices.GetRequiredService<RunQueries>());
        return await runs.PresentAsync(id, http.RequestAborted) is { } run
            ? await http.RequestServices.GetRequiredService<MergedLogs>().OpenAsync(run, await runs.EventsAsync(id, http.RequestAborted), (string?)http.GetRouteValue("step"), http.RequestAborted)
            : null;
    }

    private static async Task<LogSource?> FindOfStepAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var (step, attempt) = ((string)http.GetRouteValue("step")!, int.Parse((string)http.GetRouteValue("attempt")!, CultureInfo.InvariantCulture));
        var run = await services.GetRequiredService<RunQueries>().FindAsync(IdOf(http), http.RequestAborted);
        if (run?.Find(step) is not { } found || GetStepLogEndpoint.JobOf(found, attempt) is not { } job) return null;

        var log = new StepLog(await services.GetRequiredService<RegionDirectory>().GetAsync(job.Region, http.RequestAborted), job.Id);
        if (await log.SizeAsync(http.RequestAborted) is not { } size) return null;
        return new LogSource($"{run.Chain}-{step}-{attempt}.log", size, found.IsOver || found.Attempt != attempt, log.ReadAsync);
    }

    private static Guid IdOf(HttpContext http) => Guid.Parse((string)http.GetRouteValue("id")!);
}
