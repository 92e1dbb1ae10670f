using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Web;

/// <summary>What the palette finds: events by title, a job by its id.</summary>
internal static class SearchEndpoint
{
    private const int Most = 10;

    public static void MapSearch(this RouteGroupBuilder pages) => pages.MapGet("/search", FindAsync);

    private static async Task<IResult> FindAsync(string q, VisibleEvents events, VisibleJobs jobs, CancellationToken cancellationToken)
    {
        var found = new List<object>();
        if (await jobs.FindAsync(q, cancellationToken) is { } job) found.Add(new { title = job.Id, detail = $"Job of {job.EventTitle}", href = $"jobs/{job.Id}" });
        var (page, _) = await events.SearchAsync(new EventFilter { Text = q }, 0, Most, cancellationToken);
        found.AddRange(page.Select(e => new { title = e.Title, detail = "Event", href = $"events/{e.Id}" }));
        found.AddRange(page.Take(Most / 3).Select(e => new { title = $"Run {e.Title} …", detail = "Run", href = $"events/{e.Id}/run" }));
        return Results.Json(found);
    }
}
