using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Plugins;

/// <summary>What runs a job: a command and the parameters it takes; its data has <c>id, title, enabled, command, cwd, uid, gid, params</c> and the rest.</summary>
public sealed class Plugin : CatalogEntry
{
    /// <summary>Whether jobs may be started with it.</summary>
    public bool Enabled => Data.IsOn("enabled");
}
