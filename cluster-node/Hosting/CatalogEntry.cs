using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Hosting;

/// <summary>A piece of the region's configuration that launches and calls look at.</summary>
public abstract class CatalogEntry
{
    /// <summary>The id by which it is named.</summary>
    public required string Id { get; init; }

    /// <summary>The entry in Cronicle's shape, properties nobody here knows included; never a secret.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>Its title for people.</summary>
    public string Title => Data.Text("title") ?? Id;
}
