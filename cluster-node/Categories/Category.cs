using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Categories;

/// <summary>What events are sorted by.</summary>
public sealed class Category
{
    /// <summary>The id that events name.</summary>
    public required string Id { get; init; }

    /// <summary>The category in Cronicle's shape.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>Its title for people.</summary>
    public string Title => Data.Text("title") ?? Id;

    /// <summary>Whether jobs of its events may be started.</summary>
    public bool Enabled => Data.IsOn("enabled");
}
