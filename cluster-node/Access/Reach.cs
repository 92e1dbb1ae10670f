using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Access;

/// <summary>Which events and jobs a key or a user may see and touch: those of the categories and server groups that they are limited to, or all. A server's name as a target counts as its groups.</summary>
/// <param name="privileges">What the key or the user is granted, such as <c>{"cat_limit":1,"cat_general":1}</c>.</param>
/// <param name="catalog">The region's groups.</param>
public sealed class Reach(JsonObject? privileges, RegionCatalog catalog)
{
    private const string Category = "cat_";
    private const string Group = "grp_";

    private readonly JsonObject granted = privileges ?? [];

    /// <summary>Whether there may be something that is out of it.</summary>
    public bool IsLimited => LimitsCategories || LimitsGroups;

    private bool LimitsCategories => !granted.IsOn("admin") && granted.IsOn("cat_limit");

    private bool LimitsGroups => !granted.IsOn("admin") && granted.IsOn("grp_limit");

    /// <summary>Whether an event or a job is within it.</summary>
    public bool Holds(JsonObject eventOrJob) => MissingFor(eventOrJob) is null;

    /// <summary>The privilege that is missing for an event or a job, such as <c>cat_general</c>; null if none is.</summary>
    public string? MissingFor(JsonObject eventOrJob)
    {
        var (category, target) = (eventOrJob.Text("category"), eventOrJob.Text("target") ?? "");
        if (LimitsCategories && !granted.IsOn($"{Category}{category}")) return $"{Category}{category}";
        return HoldsTarget(target) ? null : $"{Group}{target}";
    }

    /// <summary>The same for a search: the categories and targets that are within it.</summary>
    /// <param name="servers">The hostnames that there are.</param>
    public Scope ScopeAmong(IEnumerable<string> servers) =>
        new(LimitsCategories ? Granted(Category) : null, LimitsGroups ? [.. Granted(Group), .. servers.Where(HoldsTarget)] : null);

    private bool HoldsTarget(string target) =>
        !LimitsGroups || granted.IsOn($"{Group}{target}")
        || (!catalog.Groups.ContainsKey(target) && catalog.Groups.Values.Any(group => granted.IsOn($"{Group}{group.Id}") && group.Contains(target)));

    private string[] Granted(string kind) => [.. granted.Select(privilege => privilege.Key).Where(name => name.StartsWith(kind, StringComparison.Ordinal) && granted.IsOn(name)).Select(name => name[kind.Length..])];
}

/// <summary>The categories and targets that a search is limited to; null for all of them.</summary>
public sealed record Scope(string[]? Categories, string[]? Targets);
