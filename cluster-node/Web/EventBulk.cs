using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Web;

/// <summary>A change that can be made to many events at once.</summary>
/// <param name="Name">By which a form means it.</param>
/// <param name="Text">What a button says, before how many events.</param>
/// <param name="Privilege">What it takes.</param>
public sealed record BulkChange(string Name, string Text, string Privilege);

/// <summary>What becomes of one of the events.</summary>
/// <param name="Id">The event.</param>
/// <param name="Title">Its title; its id if there is none.</param>
/// <param name="Becomes">What it becomes, in words.</param>
/// <param name="Refusal">Why it stays as it is; null if it does not.</param>
public sealed record BulkLine(string Id, string Title, string Becomes, string? Refusal);

/// <summary>Changes many events, each by the API's own call: one that is refused stays as it is, and the others are changed.</summary>
internal sealed class EventBulk(ApiGate gate, CatalogStore catalog, VisibleEvents visible, EventStore events, JobStore jobs, AbortStore aborts)
{
    /// <summary>How many events are taken at once.</summary>
    public const int Most = 500;

    /// <summary>The changes that there are.</summary>
    public static readonly IReadOnlyList<BulkChange> Changes =
        [new("enable", "Switch on", "edit_events"), new("disable", "Switch off", "edit_events"), new("move", "Move to category", "edit_events"), new("delete", "Delete", "delete_events")];

    /// <summary>The change that a form means.</summary>
    /// <exception cref="RefusalException">There is none such.</exception>
    public static BulkChange Of(string name) => Changes.FirstOrDefault(change => change.Name == name) ?? throw new RefusalException("api", $"A change is one of {string.Join(", ", Changes.Select(change => change.Name))}, and this is not: {name}");

    /// <summary>What would become of the events; nothing is changed.</summary>
    public async Task<IReadOnlyList<BulkLine>> PlanAsync(BulkChange change, string? category, string[] ids, Func<JsonObject, ApiRequest> call, CancellationToken cancellationToken)
    {
        var found = await visible.FindAllAsync(ids, cancellationToken);
        var lines = new List<BulkLine>();
        foreach (var id in ids)
        {
            var e = found.GetValueOrDefault(id);
            lines.Add(new BulkLine(id, e?.Title ?? id, Words(change, category, e), await FaultOfAsync(change, category, id, e, call([]), cancellationToken)));
        }

        return lines;
    }

    /// <summary>Changes the events.</summary>
    public async Task<IReadOnlyList<BulkLine>> ApplyAsync(BulkChange change, string? category, string[] ids, Func<JsonObject, ApiRequest> call, CancellationToken cancellationToken)
    {
        var (found, lines) = (await visible.FindAllAsync(ids, cancellationToken), new List<BulkLine>());
        foreach (var id in ids)
        {
            var e = found.GetValueOrDefault(id);
            var fault = e is null ? EventStore.NotFound(id).Description : await PageAction.FaultAsync(() => change.Name == "delete"
                ? DeleteEventEndpoint.HandleAsync(call(new JsonObject { ["id"] = id }), gate, events, cancellationToken)
                : UpdateEventEndpoint.HandleAsync(call(Properties(change, category, id)), gate, catalog, events, aborts, cancellationToken));
            lines.Add(new BulkLine(id, e?.Title ?? id, Words(change, category, e), fault));
        }

        return lines;
    }

    private async Task<string?> FaultOfAsync(BulkChange change, string? category, string id, EventDocument? e, ApiRequest request, CancellationToken cancellationToken)
    {
        if (e is null) return EventStore.NotFound(id).Description;
        try
        {
            var caller = gate.Authenticate(request, change.Privilege);
            caller.RequireReachOf(e.Data);
            if (change.Name == "move") caller.RequireReachOf(new JsonObject { ["category"] = category, ["target"] = e.Data.Text("target") });
        }
        catch (RefusalException refusal)
        {
            return refusal.Description;
        }

        return change.Name == "delete" && (await jobs.ActiveOfAsync(id, cancellationToken)).Count > 0 ? "It still has active jobs." : null;
    }

    private string Words(BulkChange change, string? category, EventDocument? e) => change.Name switch
    {
        "enable" => e is { Enabled: true } ? "on, as it is" : "off → on",
        "disable" => e is { Enabled: false } ? "off, as it is" : "on → off",
        "move" => $"{Title(e?.Data.Text("category"))} → {Title(category)}",
        _ => "deleted; its history stays",
    };

    private string Title(string? category) => category is not null && catalog.Current.Categories.TryGetValue(category, out var found) ? found.Title : category ?? "";

    private static JsonObject Properties(BulkChange change, string? category, string id) => change.Name switch
    {
        "move" => new JsonObject { ["id"] = id, ["category"] = category },
        _ => new JsonObject { ["id"] = id, ["enabled"] = change.Name == "enable" ? 1 : 0 },
    };
}
