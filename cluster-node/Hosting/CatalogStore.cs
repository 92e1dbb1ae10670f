using System.Collections.Frozen;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Servers;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Federation.ClusterNode.Hosting;

/// <summary>
/// Keeps the newest catalog this node knows in memory. Another node's change arrives by a notification, at the latest with the next heartbeat; where
/// that would be too late the database compares versions, and the caller refreshes and tries again.
/// </summary>
public sealed class CatalogStore(IDocumentStore documents, NpgsqlDataSource database) : IDisposable
{
    /// <summary>The notification channel on which a change is told.</summary>
    public const string Channel = "federation_catalog";

    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile RegionCatalog? current;

    /// <summary>The catalog as this node knows it; there is one once the node has started.</summary>
    public RegionCatalog Current => current ?? throw new InvalidOperationException("The catalog is read when the node starts.");

    /// <summary>Reads the catalog if it is not at this version any more.</summary>
    public async Task RefreshUnlessAsync(int version, CancellationToken cancellationToken)
    {
        if (current?.Version != version) await RefreshAsync(cancellationToken);
    }

    /// <summary>Reads the catalog.</summary>
    public async Task<RegionCatalog> RefreshAsync(CancellationToken cancellationToken)
    {
        await refreshing.WaitAsync(cancellationToken);
        try
        {
            return current = await ReadAsync(cancellationToken);
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>Stores plugins, categories, groups or API keys, and makes every node read the catalog anew.</summary>
    public Task SaveAsync<T>(IReadOnlyList<T> entries, CancellationToken cancellationToken)
        where T : notnull =>
        ChangeAsync(
            session =>
            {
                session.Store<T>([.. entries]);
                return Task.CompletedTask;
            },
            cancellationToken);

    /// <summary>
    /// Changes the catalog, one change in the region after the other, and makes every node read it anew. What <paramref name="change"/> throws leaves
    /// everything as it was.
    /// </summary>
    public async Task ChangeAsync(Func<IDocumentSession, Task> change, CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var turn = new NpgsqlCommand("update region set catalog_version = catalog_version + 1", connection, transaction);
            await turn.ExecuteNonQueryAsync(cancellationToken);

            await using var session = documents.LightweightSession(SessionOptions.ForTransaction(transaction));
            await change(session);
            session.QueueSqlCommand($"select pg_notify('{Channel}', '')");
            await session.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await RefreshAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => refreshing.Dispose();

    /// <summary>The version is read first: what changes while the rest is read makes it stale, never unnoticed.</summary>
    private async Task<RegionCatalog> ReadAsync(CancellationToken cancellationToken)
    {
        await using var read = database.CreateCommand("select id, catalog_version, secret from region");
        await using var row = await read.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) throw new InvalidOperationException("The region's database has no region: it was emptied while the node ran.");
        var (id, version, secret) = (row.GetGuid(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2));

        await using var session = documents.QuerySession();
        return new RegionCatalog(
            version,
            id,
            secret,
            (await session.Query<Plugin>().ToListAsync(cancellationToken)).ToFrozenDictionary(plugin => plugin.Id),
            (await session.Query<Category>().ToListAsync(cancellationToken)).ToFrozenDictionary(category => category.Id),
            (await session.Query<ServerGroup>().ToListAsync(cancellationToken)).ToFrozenDictionary(group => group.Id),
            (await session.Query<ApiKey>().ToListAsync(cancellationToken)).ToFrozenDictionary(key => key.Hash));
    }
}
