using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Categories;

/// <summary>What events are sorted by.</summary>
public sealed class Category : CatalogEntry
{
    /// <summary>Whether jobs of its events may be started.</summary>
    public bool Enabled => Data.IsOn("enabled");
}
