using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Federation.ClusterNode.History;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Web.Exports;

namespace Federation.ClusterNode.Web;

/// <summary>Gives the schedule and the ended jobs out as files, with the filter of their pages.</summary>
internal static class ListExports
{
    /// <summary>How many rows a file has at most.</summary>
    public const int Most = 10_000;

    private const int PageSize = 500;

    private static readonly string[] OfEvents = ["id", "title", "enabled", "category", "plugin", "target", "timing", "timezone", "max_children", "timeout", "retries", "notes"];

    private static readonly string[] OfJobs = ["id", "event", "event_title", "category", "plugin", "hostname", "result", "code", "description", "accepted", "started", "ended", "elapsed", "log_size"];

    public static void MapListExports(this RouteGroupBuilder pages)
    {
        pages.MapGet("/schedule/export", (HttpContext http, string? format, VisibleEvents events, CancellationToken cancellationToken) =>
            RowExport.Of("schedule", format, OfEvents, EventsAsync(ListFilters.Events(http.Request.Query), events, cancellationToken)));
        pages.MapGet("/completed/export", Jobs);
    }

    private static IResult Jobs(HttpContext http, string? format, VisibleJobs jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var (filter, faults) = ListFilters.Jobs(http.Request.Query);
        if (faults.Count > 0) return Results.Problem(string.Join(' ', faults), statusCode: StatusCodes.Status400BadRequest);
        return RowExport.Of("jobs", format, OfJobs, JobsAsync(filter with { To = filter.To ?? time.GetUtcNow() }, jobs, cancellationToken));
    }

    private static async IAsyncEnumerable<JsonObject> EventsAsync(EventFilter filter, VisibleEvents events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var offset = 0; offset < Most; offset += PageSize)
        {
            var (page, total) = await events.SearchAsync(filter, offset, PageSize, cancellationToken);
            foreach (var e in page) yield return Row(e);
            if (offset + page.Count >= total) yield break;
        }
    }

    /// <summary>What ends meanwhile is left out, so that no page of the rows moves while the file is written.</summary>
    private static async IAsyncEnumerable<JsonObject> JobsAsync(HistoryFilter filter, VisibleJobs jobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var offset = 0; offset < Most; offset += PageSize)
        {
            var (page, total, _) = await jobs.PageAsync(filter, offset, PageSize, cancellationToken);
            foreach (var job in page)
                if (job.State != JobRow.Deleted) yield return Row(job);
            if (page.Count < PageSize || offset + page.Count >= total) yield break;
        }
    }

    private static JsonObject Row(EventDocument e)
    {
        var row = new JsonObject();
        foreach (var name in OfEvents) row[name] = e.Data[name]?.DeepClone();
        row["timing"] = TimingText.Of(e.Data);
        return row;
    }

    private static JsonObject Row(JobRow job)
    {
        var status = JobView.HistoryRow(job);
        return new JsonObject
        {
            ["id"] = job.Id,
            ["event"] = job.EventId,
            ["event_title"] = job.EventTitle,
            ["category"] = job.Category,
            ["plugin"] = job.Plugin,
            ["hostname"] = job.Node,
            ["result"] = job.State,
            ["code"] = status["code"]?.DeepClone(),
            ["description"] = job.Description,
            ["accepted"] = job.AcceptedAt.UtcDateTime.ToString("O"),
            ["started"] = job.StartedAt?.UtcDateTime.ToString("O"),
            ["ended"] = job.EndedAt?.UtcDateTime.ToString("O"),
            ["elapsed"] = status["elapsed"]?.DeepClone(),
            ["log_size"] = job.LogSize,
        };
    }
}
