using Federation.ClusterNode.Hosting;
using Federation.Web.Components;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.ClusterNode.Web;

/// <summary>What the form about chosen events sends: first to see what would become of them, then to change them for a reason.</summary>
internal static class BulkForms
{
    private const int ToldRefusals = 3;

    public static void MapBulkForms(this RouteGroupBuilder pages) => pages.MapPost("/schedule/bulk", HandleAsync);

    private static async Task<IResult> HandleAsync(HttpContext http, IFormCollection form, EventBulk bulk, CancellationToken cancellationToken)
    {
        var (ids, category, back) = (form["ids"].OfType<string>().Distinct().ToArray(), form["category"].ToString(), form["back"].ToString() is { Length: > 0 } given ? given : "schedule");
        BulkChange? change = null;
        string? fault = null;
        try
        {
            change = EventBulk.Of(form["change"].ToString());
            if (ids.Length > EventBulk.Most) throw new RefusalException("api", $"At most {EventBulk.Most} events are changed at once, and these are {ids.Length}.");
            if (form["do"] == "apply")
            {
                var reason = PageAction.Reason(form);
                Tell(http, change, await bulk.ApplyAsync(change, category, ids, properties => Visit.Call(http, properties, reason), cancellationToken));
                return Results.LocalRedirect(Urls.Back(http.Request, back));
            }
        }
        catch (RefusalException refusal)
        {
            fault = refusal.Description;
        }

        var lines = change is null ? [] : await bulk.PlanAsync(change, category, [.. ids.Take(EventBulk.Most)], properties => Visit.Call(http, properties), cancellationToken);
        return new RazorComponentResult<BulkPage>(new { Change = change, Category = category, Lines = lines, Back = back, Reason = form["reason"].ToString(), Faults = fault is null ? null : new[] { fault } })
        {
            StatusCode = StatusCodes.Status422UnprocessableEntity,
        };
    }

    private static void Tell(HttpContext http, BulkChange change, IReadOnlyList<BulkLine> lines)
    {
        var refused = lines.Where(line => line.Refusal is not null).ToList();
        var told = string.Join(' ', refused.Take(ToldRefusals).Select(line => $"{line.Title}: {line.Refusal}"));
        Viewer.Leave(http, $"{change.Text}: done for {lines.Count - refused.Count} of {lines.Count} events.{(refused.Count > 0 ? $" Refused: {told}" : "")}", isProblem: refused.Count > 0);
    }
}
