using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Plugins;

/// <summary>What runs a job: a command and the parameters it takes.</summary>
public sealed class Plugin
{
    /// <summary>The id that events name.</summary>
    public required string Id { get; init; }

    /// <summary>The plugin in Cronicle's shape: <c>id, title, enabled, command, cwd, uid, gid, params</c> and the rest.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>Its title for people.</summary>
    public string Title => Data.Text("title") ?? Id;

    /// <summary>Whether jobs may be started with it.</summary>
    public bool Enabled => Data.IsOn("enabled");
}
