using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.Transfer;

/// <summary>What the region has before an import.</summary>
/// <param name="Catalog">Its plugins, categories, groups and keys.</param>
/// <param name="Users">Its users' names.</param>
/// <param name="Events">The ids of its events.</param>
/// <param name="Servers">Its servers' names.</param>
public sealed record ImportGround(RegionCatalog Catalog, IReadOnlySet<string> Users, IReadOnlySet<string> Events, IReadOnlySet<string> Servers);

/// <summary>Decides what becomes of every record of Cronicle's backup file. Pure: nothing is stored.</summary>
public sealed class ImportPlanner
{
    private static readonly string[] StockCommands = ["bin/shell-plugin.js", "bin/url-plugin.js", "bin/test-plugin.js"];

    private readonly CronicleFile content;
    private readonly ImportGround ground;
    private readonly List<ImportItem> items = [];

    private ImportPlanner(CronicleFile content, ImportGround ground)
    {
        this.content = content;
        this.ground = ground;
    }

    /// <summary>The records in the order in which they can be stored.</summary>
    public static IReadOnlyList<ImportItem> Plan(CronicleFile content, ImportGround ground) => new ImportPlanner(content, ground).Plan();

    private List<ImportItem> Plan()
    {
        var catalog = ground.Catalog;
        AddAll(ImportKinds.User, content.Users, "username", ground.Users.Contains, Users);
        AddAll(ImportKinds.Plugin, content.Plugins, "id", catalog.Plugins.ContainsKey, Plugins);
        AddAll(ImportKinds.Category, content.Categories, "id", catalog.Categories.ContainsKey, Categories);
        AddAll(ImportKinds.Group, content.Groups, "id", catalog.Groups.ContainsKey, Groups);
        AddAll(ImportKinds.Key, content.Keys, "id", id => catalog.Keys.Values.Any(key => key.Id == id), Keys);
        var events = new ImportedEvents(content, ground);
        AddAll(ImportKinds.Event, content.Events, "id", ground.Events.Contains, events.Check);
        foreach (var server in content.Servers) Skip(ImportKinds.Server, server.Data.Text("hostname") ?? "", server.Line, "Servers register themselves when a node is started on them.");
        foreach (var (line, key) in content.Others) Skip(ImportKinds.Other, key, line, "Sessions, jobs, logs and the scheduler's state are not taken over.");
        return items;
    }

    private void AddAll(string kind, IEnumerable<CronicleRecord> records, string idProperty, Func<string, bool> isThere, Func<JsonObject, string, List<string>> check)
    {
        var seen = new HashSet<string>();
        foreach (var (line, data) in records)
        {
            var id = data.Text(idProperty)?.ToLowerInvariant() ?? "";
            try
            {
                if (id.Length == 0) throw new RefusalException("import", $"It has no {idProperty}.");
                if (!seen.Add(id)) throw new RefusalException("import", "There is another one with this id in the file.");
                data[idProperty] = id;
                var remarks = check(data, id);
                items.Add(new ImportItem(kind, id, line, isThere(id) ? ImportActions.Replace : ImportActions.Create, data, remarks));
            }
            catch (RefusalException refusal)
            {
                items.Add(new ImportItem(kind, id, line, ImportActions.Refuse, data, [refusal.Description]));
            }
        }
    }

    private void Skip(string kind, string id, int line, string reason) => items.Add(new ImportItem(kind, id, line, ImportActions.Skip, [], [reason]));

    private static List<string> Users(JsonObject user, string id)
    {
        UserChecker.Check(user);
        return user.Text("password") is { Length: > 0 } || user.Text(UserPasswords.OwnHash) is not null ? [] : ["The file has no password: they need a new one before they can log in."];
    }

    private List<string> Plugins(JsonObject plugin, string id)
    {
        PluginChecker.Check(plugin);
        PluginChecker.Complete(plugin);
        var (remarks, command) = (new List<string>(), plugin.Text("command") ?? "");
        if (!command.StartsWith('/') && !StockCommands.Contains(command)) remarks.Add($"Its command is not an absolute path, and is looked for on each node: {command}");
        if (plugin["secrets"] is not JsonObject secrets) return remarks;

        var here = ground.Catalog.Plugins.GetValueOrDefault(id)?.Data["secrets"] as JsonObject ?? [];
        foreach (var name in secrets.Where(secret => secrets.Text(secret.Key) == PluginSecrets.Mask && !here.ContainsKey(secret.Key)).Select(secret => secret.Key).ToList())
        {
            secrets.Remove(name);
            remarks.Add($"Its secret {name} is not in the file and has to be given anew.");
        }

        return remarks;
    }

    private static List<string> Categories(JsonObject category, string id)
    {
        CategoryChecker.Check(category);
        CategoryChecker.Complete(category);
        return [];
    }

    private static List<string> Groups(JsonObject group, string id)
    {
        ServerGroupChecker.Check(group);
        ServerGroupChecker.Complete(group);
        return [];
    }

    private List<string> Keys(JsonObject key, string id)
    {
        ApiKeyChecker.Check(key);
        if (key.Text("key") is not { Length: > 0 } secret) throw new RefusalException("import", "It has no key.");
        if (ground.Catalog.Keys.TryGetValue(ApiKey.HashOf(secret), out var same) && same.Id != id) throw new RefusalException("import", $"Another one here has the same key: {same.Id}");
        if (content.Keys.Any(other => other.Data != key && other.Data.Text("key") == secret)) throw new RefusalException("import", "Another one in the file has the same key.");
        ApiKeyChecker.Complete(key);
        return [];
    }
}
