using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Transfer;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>A crontab to make events of.</summary>
public sealed record ImportCrontabRequest
{
    /// <summary>The crontab's text, as <c>crontab -l</c> prints it.</summary>
    /// <example>CRON_TZ=Europe/Berlin
    /// 30 2 * * mon-fri /usr/local/bin/close-day</example>
    public required string Crontab { get; init; }

    /// <summary>1 to say what would be made without making it.</summary>
    public int? DryRun { get; init; }

    /// <summary>1 to let the events fire at once. Default: 0.</summary>
    public int? Enabled { get; init; }

    /// <summary>The events' category. Default: <c>general</c>.</summary>
    public string? Category { get; init; }

    /// <summary>Where the events run: a hostname or a group's id. Default: <c>allgrp</c>.</summary>
    public string? Target { get; init; }

    /// <summary>The zone of lines before a <c>CRON_TZ</c>. Default: UTC.</summary>
    public string? Timezone { get; init; }
}

/// <summary>What a crontab becomes.</summary>
public sealed record ImportCrontabReply : RegionReply
{
    /// <summary>The events, in the crontab's order; with their ids once they are made.</summary>
    public IReadOnlyList<JsonObject> Events { get; init; } = [];

    /// <summary>What means something else here, each with <c>line</c> and <c>description</c>.</summary>
    public IReadOnlyList<JsonObject> Remarks { get; init; } = [];

    /// <summary>Lines that cannot be read, each with <c>line</c> and <c>description</c>; then the code is <c>crontab</c> and nothing was made.</summary>
    public IReadOnlyList<JsonObject> Faults { get; init; } = [];
}

/// <summary><c>import_crontab</c>.</summary>
internal static class ImportCrontabEndpoint
{
    public static void MapImportCrontab(this IEndpointRouteBuilder routes) => routes.MapCall<ImportCrontabRequest, ImportCrontabReply>(
        "import_crontab", "Makes an event for the shell plugin of every job line of a crontab, all or none, disabled unless told otherwise. Needs the privilege create_events.", HandleAsync);

    internal static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, CrontabImport crontabs, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "crontab");
        if (request.Parameters.Text("crontab") is not { } text) throw new RefusalException("api", $"Malformed parameter type: crontab ({request.Parameters["crontab"].JavaScriptType()})");
        var caller = gate.Authenticate(request, "create_events");
        var (crontab, made) = await crontabs.ImportAsync(text, DefaultsOf(request), request.WholeNumber("dry_run", 0, 1) == 1, Sign, caller.Actor, cancellationToken);
        return crontab.Faults.Count > 0 ? Faulty(crontab) : ApiReply.Ok(("events", new JsonArray([.. made])), ("remarks", Rows(crontab.Remarks)));

        void Sign(JsonObject e)
        {
            caller.RequireReachOf(e);
            caller.Sign(e);
        }
    }

    private static CrontabDefaults DefaultsOf(ApiRequest request) => new(
        request.Parameters.Text("category") ?? "general", request.Parameters.Text("target") ?? "allgrp", request.Parameters.Text("timezone") ?? "UTC", request.WholeNumber("enabled", 0, 1) == 1);

    private static ApiReply Faulty(Crontab crontab)
    {
        var reply = ApiReply.Error("crontab", $"The crontab cannot be read: {string.Join(" ", crontab.Faults.Select(fault => $"Line {fault.Line}: {fault.Description}"))}");
        reply.Body["faults"] = Rows(crontab.Faults);
        reply.Body["remarks"] = Rows(crontab.Remarks);
        return reply;
    }

    private static JsonArray Rows(IEnumerable<LineRemark> remarks) =>
        new([.. remarks.Select(remark => new JsonObject { ["line"] = remark.Line, ["description"] = remark.Description })]);
}
