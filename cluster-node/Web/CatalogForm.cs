using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Web;

/// <summary>A field of a form about an entry of the catalog.</summary>
/// <param name="Name">The entry's property.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Kind"><c>text, area, number, switch, json</c> or <c>privileges</c>.</param>
/// <param name="Hint">More about it.</param>
internal sealed record CatalogField(string Name, string Label, string Kind = "text", string? Hint = null);

/// <summary>How entries of one kind are shown and changed.</summary>
internal sealed record CatalogForm(string Path, string Title, string Word, IReadOnlyList<CatalogField> Fields, Func<RegionCatalog, IEnumerable<CatalogEntry>> In, ICatalogCalls Calls, bool IsSecret = false)
{
    /// <summary>The kinds, by the address of their page.</summary>
    public static readonly IReadOnlyDictionary<string, CatalogForm> All = new CatalogForm[]
    {
        new("categories", "Categories", "category", [new("title", "Title"), new("description", "Description"), new("enabled", "Enabled", "switch"), new("max_children", "Jobs at once", "number", "0 for no limit"), new("notify_success", "Mail after success"), new("notify_fail", "Mail after failure"), new("web_hook", "Web hook"), new("cpu_limit", "CPU limit", "number", "% of a core"), new("memory_limit", "Memory limit", "number", "bytes")], catalog => catalog.Categories.Values, new CatalogCalls<Categories.Category>(CatalogKinds.Category)),
        new("plugins", "Plugins", "plugin", [new("title", "Title"), new("enabled", "Enabled", "switch"), new("command", "Command", "text", "an absolute path, with arguments"), new("cwd", "Working folder"), new("uid", "Run as user"), new("params", "Parameters", "json", "an array of {id, type, title, value}; types are text, textarea, checkbox, select (with items) and hidden"), new("secrets", "Secrets", "json", $"an object of environment variables; {PluginSecrets.Mask} keeps the one there is")], catalog => catalog.Plugins.Values, new CatalogCalls<Plugin>(CatalogKinds.Plugin)),
        new("groups", "Server groups", "server group", [new("title", "Title"), new("regexp", "Hostname pattern", "text", "a regular expression")], catalog => catalog.Groups.Values, new CatalogCalls<Servers.ServerGroup>(CatalogKinds.ServerGroup)),
        new("keys", "API keys", "API key", [new("title", "App title"), new("description", "Description"), new("active", "Active", "switch"), new("privileges", "Privileges", "privileges")], catalog => catalog.Keys.Values, new CatalogCalls<Access.ApiKey>(CatalogKinds.ApiKey), IsSecret: true),
    }.ToDictionary(form => form.Path);

    private static readonly JsonSerializerOptions Indented = new(RegionJson.Options) { WriteIndented = true };

    /// <summary>An entry's properties as the texts of its fields.</summary>
    public IReadOnlyDictionary<string, string> Texts(JsonObject data)
    {
        var shown = PluginSecrets.Masked(data);
        var texts = Fields.ToDictionary(field => field.Name, field => field.Kind switch
        {
            "switch" => shown.IsOn(field.Name) ? "1" : "",
            "json" => shown[field.Name]?.ToJsonString(Indented) ?? "",
            _ => shown[field.Name]?.ToString() ?? "",
        });
        foreach (var (name, value) in PrivilegeDraft.Fields(data["privileges"] as JsonObject)) texts[name] = value;
        return texts;
    }

    /// <summary>The properties that a form says; those of privileges that it does not show are kept.</summary>
    /// <exception cref="RefusalException">A field cannot be read.</exception>
    public JsonObject Properties(IReadOnlyDictionary<string, string> texts, JsonObject? before, RegionCatalog catalog)
    {
        var properties = new JsonObject();
        foreach (var field in Fields)
        {
            var text = texts.GetValueOrDefault(field.Name, "").Trim();
            properties[field.Name] = field.Kind switch
            {
                "switch" => text.Length > 0 ? 1 : 0,
                "number" => long.TryParse(text.Length == 0 ? "0" : text, out var number) ? number : throw new RefusalException("api", $"{field.Label} must be a whole number, and is '{text}'."),
                "json" => Json(text, field.Label),
                "privileges" => PrivilegeDraft.Of(texts, before?["privileges"] as JsonObject, catalog),
                _ => text,
            };
            if (field.Kind == "json" && properties[field.Name] is null) properties.Remove(field.Name);
        }

        return properties;
    }

    private static JsonNode? Json(string text, string label)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new RefusalException("api", $"{label} is no JSON: {fault.Message}");
        }
    }
}
