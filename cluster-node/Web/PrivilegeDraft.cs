using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Web;

/// <summary>What people and keys may do, as the fields of a form: <c>may.NAME</c> stands there for each privilege that is granted.</summary>
internal static class PrivilegeDraft
{
    /// <summary>What a form's fields begin with.</summary>
    public const string Prefix = "may.";

    private const string Granted = "1";

    /// <summary>The privileges that are about no category and no group.</summary>
    public static readonly IReadOnlyList<(string Name, string Text)> All =
    [
        ("admin", "Administrator"), ("create_events", "Create events"), ("edit_events", "Edit events"), ("delete_events", "Delete events"), ("run_events", "Run events"), ("abort_events", "Abort jobs"), ("state_update", "Switch the scheduler"),
    ];

    /// <summary>By what somebody can be held to some events: the privilege that does so, what it says, and the privilege and title of each thing that can be allowed.</summary>
    public static IReadOnlyList<(string Name, string Text, IReadOnlyList<(string Name, string Text)> Of)> Limits(RegionCatalog catalog) =>
    [
        ("cat_limit", "Only events of these categories", [.. catalog.Categories.Values.OrderBy(entry => entry.Title, StringComparer.OrdinalIgnoreCase).Select(entry => ($"cat_{entry.Id}", entry.Title))]),
        ("grp_limit", "Only events with these targets", [.. catalog.Groups.Values.OrderBy(entry => entry.Title, StringComparer.OrdinalIgnoreCase).Select(entry => ($"grp_{entry.Id}", entry.Title))]),
    ];

    /// <summary>The fields of what is granted.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Fields(JsonObject? granted) =>
        (granted ?? []).Where(privilege => granted!.IsOn(privilege.Key)).Select(privilege => KeyValuePair.Create(Prefix + privilege.Key, Granted));

    /// <summary>What a form grants; privileges that it does not show stay as they were.</summary>
    public static JsonObject Of(IReadOnlyDictionary<string, string> fields, JsonObject? before, RegionCatalog catalog)
    {
        var granted = (JsonObject?)before?.DeepClone() ?? [];
        foreach (var (name, _) in All) granted[name] = IsTicked(name) ? 1 : 0;
        foreach (var (limit, _, things) in Limits(catalog))
        {
            granted[limit] = IsTicked(limit) ? 1 : 0;
            foreach (var (name, _) in things)
                if (IsTicked(limit) && IsTicked(name)) granted[name] = 1;
                else granted.Remove(name);
        }

        return granted;

        bool IsTicked(string name) => fields.GetValueOrDefault(Prefix + name, "").Length > 0;
    }

    /// <summary>What is granted, in words.</summary>
    public static string Words(JsonObject? granted, RegionCatalog catalog)
    {
        if (granted is null) return "nothing but looking";
        if (granted.IsOn("admin")) return "Administrator";
        var words = All.Where(privilege => granted.IsOn(privilege.Name)).Select(privilege => privilege.Text).ToList();
        if (words.Count == 0) words.Add("nothing but looking");
        foreach (var (limit, text, things) in Limits(catalog))
            if (granted.IsOn(limit)) words.Add($"{text.ToLowerInvariant()}: {(string.Join(", ", things.Where(thing => granted.IsOn(thing.Name)).Select(thing => thing.Text)) is { Length: > 0 } titles ? titles : "none")}");
        return string.Join(", ", words);
    }
}
