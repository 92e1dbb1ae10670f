using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Transfer;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>A backup file to be taken in.</summary>
public sealed record ImportDataRequest
{
    /// <summary>The file's text, as Cronicle's <c>control.sh export</c> or <c>export_data</c> write it.</summary>
    /// <example># Cronicle Data Export v1.0
    /// global/categories/0 - {"type":"list_page","items":[{"id":"nightly","title":"Nightly","enabled":1}]}</example>
    public required string Data { get; init; }

    /// <summary>1 to say what would be done without doing it.</summary>
    public int? DryRun { get; init; }

    /// <summary>1 to leave out what cannot be taken over; otherwise nothing is stored if there is any such thing.</summary>
    public int? SkipFaulty { get; init; }
}

/// <summary>What an import did.</summary>
public sealed record ImportDataReply : RegionReply
{
    /// <summary>1 if it was stored.</summary>
    public int Stored { get; init; }

    /// <summary>By kind of record, then by what becomes of it (<c>create, replace, skip, refuse</c>): how many.</summary>
    public JsonObject? Counts { get; init; }

    /// <summary>Every record: <c>kind, id, line, action, remarks</c>.</summary>
    public IReadOnlyList<JsonObject> Records { get; init; } = [];

    /// <summary>Lines that are no record, each with <c>line</c> and <c>description</c>.</summary>
    public IReadOnlyList<JsonObject> Faults { get; init; } = [];
}

/// <summary><c>import_data</c> and <c>export_data</c>.</summary>
internal static class TransferEndpoints
{
    public static void MapTransfer(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<ImportDataRequest, ImportDataReply>(
            "import_data",
            "Takes users, plugins, categories, server groups, API keys and events out of Cronicle's backup file, all or nothing; what has the same id here is replaced. For administrators.",
            ImportAsync);
        routes.MapCall<NoParameters, string>(
            "export_data", "A backup file that Cronicle can import: users, plugins, categories, server groups and events. For administrators.", Export);
    }

    internal static async Task<ApiReply> ImportAsync(ApiRequest request, ApiGate gate, RegionTransfer transfer, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "data");
        if (request.Parameters.Text("data") is not { } data) throw new RefusalException("api", $"Malformed parameter type: data ({request.Parameters["data"].JavaScriptType()})");
        var caller = gate.AuthenticateAdmin(request);
        var (dryRun, skipFaulty) = (request.WholeNumber("dry_run", 0, 1) == 1, request.WholeNumber("skip_faulty", 0, 1) == 1);

        var report = await transfer.ImportAsync(new StringReader(data), dryRun, skipFaulty, caller.Actor, cancellationToken);
        var reply = report.Stored || dryRun ? ApiReply.Ok() : ApiReply.Error("import", "Nothing was imported: there are records that cannot be taken over. See records and faults, or leave them out with skip_faulty.");
        reply.Body["stored"] = report.Stored ? 1 : 0;
        reply.Body["counts"] = Counts(report);
        reply.Body["records"] = new JsonArray([.. report.Items.Select(Row)]);
        reply.Body["faults"] = new JsonArray([.. report.Faults.Select(fault => new JsonObject { ["line"] = fault.Line, ["description"] = fault.Description })]);
        return reply;
    }

    internal static IResult Export(ApiRequest request, ApiGate gate, RegionTransfer transfer, CancellationToken cancellationToken)
    {
        gate.AuthenticateAdmin(request);
        return Results.Stream(
            body => transfer.ExportAsync(body, cancellationToken),
            "text/plain; charset=utf-8",
            "cronicle-data-export.txt");
    }

    private static JsonObject Counts(ImportReport report)
    {
        var counts = new JsonObject();
        foreach (var (kind, action, count) in report.Counts)
        {
            if (counts[kind] is not JsonObject ofKind) counts[kind] = ofKind = new JsonObject();
            ofKind[action] = count;
        }

        return counts;
    }

    private static JsonObject Row(ImportItem item) => new()
    {
        ["kind"] = item.Kind,
        ["id"] = item.Id,
        ["line"] = item.Line,
        ["action"] = item.Action,
        ["remarks"] = new JsonArray([.. item.Remarks.Select(remark => JsonValue.Create(remark))]),
    };
}
