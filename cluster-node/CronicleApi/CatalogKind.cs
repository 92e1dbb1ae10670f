using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What the calls about one kind of catalog entry have of their own.</summary>
internal sealed record CatalogKind<T>
    where T : CatalogEntry
{
    /// <summary>The kind as it stands in the names of its calls and in errors: <c>create_category</c>.</summary>
    public required string Call { get; init; }

    /// <summary>The same for the list.</summary>
    public required string ListCall { get; init; }

    /// <summary>The kind in a sentence.</summary>
    public required string Word { get; init; }

    /// <summary>The letter that ids begin with.</summary>
    public required char IdLetter { get; init; }

    /// <summary>The kind in the activity log's actions: <c>cat_create</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The property of a line of the activity log that has the entry.</summary>
    public required string LoggedAs { get; init; }

    /// <summary>The properties that a new one must have.</summary>
    public required string[] Required { get; init; }

    /// <summary>Checks and straightens properties that are given.</summary>
    public required Action<JsonObject> Check { get; init; }

    /// <summary>Adds what a new one has unless it is told otherwise.</summary>
    public required Action<JsonObject> Complete { get; init; }

    /// <summary>Makes the entry of its data, which may be that of an entry before with changes.</summary>
    public required Func<string, JsonObject, T?, T> Make { get; init; }

    /// <summary>Makes what is secret of given data unreadable before it is stored; gets the data before, if there is any.</summary>
    public Action<PluginSecrets, JsonObject, JsonObject?> Seal { get; init; } = (_, _, _) => { };

    /// <summary>A copy of its data, or of some of it, for answers and the activity log.</summary>
    public Func<JsonObject, JsonObject> Show { get; init; } = data => (JsonObject)data.DeepClone();

    /// <summary>The entries of a catalog.</summary>
    public required Func<RegionCatalog, IEnumerable<T>> In { get; init; }

    /// <summary>The property by which events use it, and what is said when one is to be deleted that they do use; null if they do not.</summary>
    public (string Property, string Refusal)? Use { get; init; }

    /// <summary>Aborts the active jobs that run with it, for the given reason; null if none do.</summary>
    public Func<AbortStore, string, string, CancellationToken, Task>? AbortJobs { get; init; }

    /// <summary>Whether only administrators may read it.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether it says who made it and when.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>Whether the activity log has the whole entry after a change, not only what was changed.</summary>
    public bool IsLoggedWhole { get; init; }

    /// <summary>The property that the answer to its making repeats.</summary>
    public string? Repeats { get; init; }
}

/// <summary>The kinds of catalog entries.</summary>
internal static class CatalogKinds
{
    public static readonly CatalogKind<Category> Category = new()
    {
        Call = "category",
        ListCall = "categories",
        Word = "category",
        IdLetter = 'c',
        Action = "cat",
        LoggedAs = "cat",
        Required = ["title"],
        Check = CategoryChecker.Check,
        Complete = CategoryChecker.Complete,
        Make = (id, data, _) => new Category { Id = id, Data = data },
        In = catalog => catalog.Categories.Values,
        Use = ("category", "Failed to delete category: Still in use by one or more events."),
        AbortJobs = (aborts, id, reason, cancellationToken) => aborts.AbortAllOfCategoryAsync(id, reason, cancellationToken),
    };

    public static readonly CatalogKind<Plugin> Plugin = new()
    {
        Call = "plugin",
        ListCall = "plugins",
        Word = "plugin",
        IdLetter = 'p',
        Action = "plugin",
        LoggedAs = "plugin",
        Required = ["title", "command"],
        Check = PluginChecker.Check,
        Complete = PluginChecker.Complete,
        Make = (id, data, _) => new Plugin { Id = id, Data = data },
        Seal = (secrets, data, before) => secrets.Seal(data, before),
        Show = PluginSecrets.Masked,
        In = catalog => catalog.Plugins.Values,
        Use = ("plugin", "Failed to delete plugin: Still assigned to one or more events."),
        AbortJobs = (aborts, id, reason, cancellationToken) => aborts.AbortAllWithPluginAsync(id, reason, cancellationToken),
    };

    public static readonly CatalogKind<ServerGroup> ServerGroup = new()
    {
        Call = "server_group",
        ListCall = "server_groups",
        Word = "server group",
        IdLetter = 'g',
        Action = "group",
        LoggedAs = "group",
        Required = ["title", "regexp"],
        Check = ServerGroupChecker.Check,
        Complete = ServerGroupChecker.Complete,
        Make = (id, data, _) => new ServerGroup { Id = id, Data = data },
        In = catalog => catalog.Groups.Values,
        Use = ("target", "Failed to delete server group: Still targeted by one or more events."),
        IsSigned = false,
        IsLoggedWhole = true,
    };

    public static readonly CatalogKind<ApiKey> ApiKey = new()
    {
        Call = "api_key",
        ListCall = "api_keys",
        Word = "API Key",
        IdLetter = 'k',
        Action = "apikey",
        LoggedAs = "api_key",
        Required = ["title", "key"],
        Check = ApiKeyChecker.Check,
        Complete = ApiKeyChecker.Complete,
        Make = Access.ApiKey.Of,
        In = catalog => catalog.Keys.Values,
        IsSecret = true,
        IsLoggedWhole = true,
        Repeats = "key",
    };
}
