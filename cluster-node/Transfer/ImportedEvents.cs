using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Transfer;

/// <summary>The rules for events of Cronicle's backup file: what makes one wrong, and what is worth a remark because it refers to something that is not there or means nothing here.</summary>
internal sealed class ImportedEvents(CronicleFile content, ImportGround ground)
{
    private static readonly HashSet<string> Known =
    [
        "id", "title", "enabled", "category", "plugin", "target", "algo", "timing", "timezone", "dst", "blackouts", "catch_up", "params", "timeout", "retries", "retry_delay", "chain", "chain_error",
        "web_hook", "notify_success", "notify_fail", "max_children", "queue", "queue_max", "multiplex", "stagger", "detached", "cpu_limit", "cpu_sustain", "memory_limit", "memory_sustain",
        "log_max_size", "notes", "created", "modified", "username", "api_key", "priority", "lost_after", "retention", "label", "tags",
    ];

    private readonly HashSet<string> plugins = IdsOf(content.Plugins, ground.Catalog.Plugins.Keys);
    private readonly HashSet<string> categories = IdsOf(content.Categories, ground.Catalog.Categories.Keys);
    private readonly HashSet<string> targets = IdsOf(content.Groups, [.. ground.Catalog.Groups.Keys, .. ground.Servers]);
    private readonly HashSet<string> events = IdsOf(content.Events, ground.Events);
    private readonly HashSet<string> keyRecords = IdsOf(content.Keys, ground.Catalog.Keys.Values.Select(key => key.Id));
    private readonly Dictionary<string, string> keyIds = content.Keys.Where(key => key.Data.Text("key") is not null && key.Data.Text("id") is not null)
        .GroupBy(key => key.Data.Text("key")!).ToDictionary(group => group.Key, group => group.First().Data.Text("id")!);

    /// <summary>Straightens an event and answers what is to be remarked about it.</summary>
    /// <exception cref="RefusalException">It cannot be an event here.</exception>
    public List<string> Check(JsonObject e, string id)
    {
        EventDialect.ToOwn(e);
        NameCreator(e);
        EventChecker.CheckNew(e);

        var remarks = new List<string>();
        if (e.Text("timezone") is not { Length: > 0 })
        {
            e["timezone"] = "UTC";
            remarks.Add("It has no time zone: UTC is used.");
        }

        if (!plugins.Contains(e.Text("plugin")!)) remarks.Add($"There is no plugin {e.Text("plugin")}: its jobs cannot start.");
        if (!categories.Contains(e.Text("category")!)) remarks.Add($"There is no category {e.Text("category")}: its jobs cannot start.");
        if (!targets.Contains(e.Text("target")!)) remarks.Add($"There is neither a server nor a group {e.Text("target")}: its jobs cannot start.");
        foreach (var chain in new[] { "chain", "chain_error" })
            if (e.Text(chain) is { Length: > 0 } next && !events.Contains(next.ToLowerInvariant())) remarks.Add($"There is no event {next} for its {chain}.");
        if (e.Select(property => property.Key).Where(name => !Known.Contains(name)).ToList() is { Count: > 0 } odd) remarks.Add($"Kept, but nothing here looks at it: {string.Join(", ", odd)}.");
        return remarks;
    }

    /// <summary>Cronicle has the very key that made an event there; here it is known by the id of its record.</summary>
    private void NameCreator(JsonObject e)
    {
        if (e.Text("api_key") is not { } key) return;
        if (keyIds.TryGetValue(key, out var id)) e["api_key"] = id;
        else if (!keyRecords.Contains(key)) e.Remove("api_key");
    }

    private static HashSet<string> IdsOf(IEnumerable<CronicleRecord> records, IEnumerable<string> there) => [.. records.Select(record => record.Data.Text("id")?.ToLowerInvariant()).OfType<string>(), .. there];
}
