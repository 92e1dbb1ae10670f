using System.Collections.Frozen;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.Hosting;

/// <summary>The region's small configuration, all of it, at one version: what every launch and every call looks at.</summary>
/// <param name="Version">Grows with every change; launches are accepted only if it is still the newest.</param>
/// <param name="RegionId">Made with the region's database, the same as long as that lives.</param>
/// <param name="Secret">What tokens are made with, never shown.</param>
/// <param name="Plugins">By id.</param>
/// <param name="Categories">By id.</param>
/// <param name="Groups">By id.</param>
/// <param name="Keys">By the key's hash.</param>
public sealed record RegionCatalog(
    int Version,
    Guid RegionId,
    byte[] Secret,
    FrozenDictionary<string, Plugin> Plugins,
    FrozenDictionary<string, Category> Categories,
    FrozenDictionary<string, ServerGroup> Groups,
    FrozenDictionary<string, ApiKey> Keys)
{
    /// <summary>A target as people call it: its group's title, or the server's name that it is.</summary>
    public string TargetTitle(string? target) => target is not null && Groups.TryGetValue(target, out var group) ? group.Title : target ?? "";
}
