using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Transfer;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.ClusterNode.Web;

/// <summary>What the forms that take data in send, and the file that is given out.</summary>
internal static class TransferForms
{
    private static readonly string[] OfCrontab = ["crontab", "category", "target", "timezone"];

    public static void MapTransferForms(this RouteGroupBuilder pages)
    {
        pages.MapPost("/schedule/import", ImportCrontabAsync);
        pages.MapPost("/transfer/import", ImportDataAsync);
        pages.MapPost("/transfer/export", Export);
    }

    private static async Task<IResult> ImportCrontabAsync(HttpContext http, IFormCollection form, ApiGate gate, CrontabImport crontabs, CancellationToken cancellationToken)
    {
        var isDry = form["do"] != "import";
        var parameters = new JsonObject { ["dry_run"] = isDry ? 1 : 0, ["enabled"] = form["enabled"] == "1" ? 1 : 0 };
        foreach (var name in OfCrontab) parameters[name] = form[name].ToString();
        JsonNode? answer = null;
        var fault = await PageAction.FaultAsync(async () =>
        {
            var reply = await ImportCrontabEndpoint.HandleAsync(Visit.Call(http, parameters), gate, crontabs, cancellationToken);
            answer = reply.Body;
            return reply;
        });
        if (fault is not null || isDry)
            return new RazorComponentResult<CrontabPage>(new { Fields = EventDraft.Of(form), Answer = answer, Faults = fault is null ? null : new[] { fault } }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        Viewer.Leave(http, $"{(answer!["events"] as JsonArray)!.Count} events are made.");
        return Results.LocalRedirect($"{http.Request.PathBase}/schedule");
    }

    private static async Task<IResult> ImportDataAsync(HttpContext http, IFormCollection form, ApiGate gate, RegionTransfer transfer, CancellationToken cancellationToken)
    {
        var data = form.Files["file"] is { Length: > 0 } file ? await new StreamReader(file.OpenReadStream()).ReadToEndAsync(cancellationToken) : "";
        var parameters = new JsonObject { ["data"] = data, ["dry_run"] = form["do"] == "import" ? 0 : 1, ["skip_faulty"] = form["skip"] == "1" ? 1 : 0 };
        JsonNode? answer = null;
        var fault = await PageAction.FaultAsync(async () =>
        {
            var reply = await TransferEndpoints.ImportAsync(Visit.Call(http, parameters), gate, transfer, cancellationToken);
            answer = reply.Body;
            return reply;
        });
        return new RazorComponentResult<TransferPage>(new { Answer = answer, Faults = fault is null ? null : new[] { fault } }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    private static IResult Export(HttpContext http, IFormCollection form, ApiGate gate, RegionTransfer transfer, CancellationToken cancellationToken) =>
        TransferEndpoints.Export(Visit.Call(http, []), gate, transfer, cancellationToken);
}
