using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Postgres;

namespace Federation.ClusterNode.Commands;

/// <summary>The database that a command works on: the one a node with the same settings works on.</summary>
internal static class RegionDatabase
{
    /// <summary>Opens it, a private server's if none is configured.</summary>
    public static Task<PostgresDatabase> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        PostgresDatabase.OpenAsync(configuration, Path.Combine(NodeOptions.Of(configuration).DataFolder, "postgres"), "cluster_node", TimeProvider.System, cancellationToken);
}
