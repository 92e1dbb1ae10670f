using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Logs;
using Federation.Web.Hosting;
using Federation.Web.Logs;

namespace Federation.ClusterNode.Web;

/// <summary>What can be done about a job, and its log for the viewer.</summary>
internal static class JobActions
{
    /// <summary>How many parts of a log are told the time of at once: a second of output and 64 KiB make one each.</summary>
    private const int MostTimes = 2000;

    /// <summary>Properties of a job that a run like it takes over.</summary>
    private static readonly string[] Repeated = ["params", "target", "now", "post_data"];

    public static void MapJobActions(this RouteGroupBuilder pages)
    {
        var one = pages.MapGroup("/jobs/{id}").AddEndpointFilter(VisibleJobs.GuardAsync);
        one.MapPost("/abort", AbortAsync);
        one.MapPost("/rerun", RerunAsync);
        one.MapPost("/delete", DeleteAsync);
        pages.MapLog("/jobs/{id}/log", FindLogAsync);
    }

    private static Task<IResult> AbortAsync(string id, HttpContext http, IFormCollection form, ApiGate gate, AbortStore aborts, JobStore jobs, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(
            http, form, new JsonObject { ["id"] = id, ["reason"] = form["reason"].ToString().Trim() }, call => AbortJobEndpoint.HandleAsync(call, gate, aborts, jobs, cancellationToken), $"Job {id} is being aborted: {form["reason"]}");

    private static async Task<IResult> RerunAsync(string id, HttpContext http, IFormCollection form, ApiGate gate, VisibleJobs jobs, Launcher launcher, JobEnds ends, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job) return Results.NotFound();
        var before = JsonNode.Parse(job.Data)!.AsObject();
        var parameters = new JsonObject { ["id"] = job.EventId };
        foreach (var name in Repeated)
            if (before[name] is { } value) parameters[name] = value.DeepClone();
        return await EventActions.RunAsync(http, form, parameters, gate, launcher, ends, cancellationToken);
    }

    private static Task<IResult> DeleteAsync(string id, HttpContext http, IFormCollection form, ApiGate gate, DeleteStore deletes, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, form, new JsonObject { ["id"] = id }, call => JobDetailsEndpoints.DeleteAsync(call, gate, deletes, cancellationToken), $"Job {id} and its log are deleted.");

    private static async Task<LogSource?> FindLogAsync(HttpContext http)
    {
        var (id, services) = (http.Request.RouteValues["id"]!.ToString()!, http.RequestServices);
        if (await services.GetRequiredService<VisibleJobs>().FindAsync(id, http.RequestAborted) is not { } job) return null;
        var logs = services.GetRequiredService<LogStore>();
        services.GetRequiredService<Viewer>().RegionZone = services.GetRequiredService<Visit>().Zone;
        return new LogSource($"{job.EventTitle}-{id}.log", job.LogSize, job.EndedAt is not null, (offset, end, stop) => logs.BytesAsync(id, offset, end, stop))
        {
            Times = async (offset, end, stop) => [.. (await logs.TimesAsync(id, offset, MostTimes, stop)).TakeWhile(part => part.Offset < end).Select(part => new LogTime(part.Offset, DateTimeOffset.FromUnixTimeMilliseconds((long)(part.At * 1000))))],
        };
    }
}
