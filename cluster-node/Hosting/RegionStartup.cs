using System.Security.Cryptography;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Hosting;

/// <summary>
/// Before anything else of the node starts: brings the database's schema up to this build, fills a new region, reads the catalog. Waits for a
/// database that is away. Nodes that start together take turns by an advisory lock.
/// </summary>
internal sealed class RegionStartup(
    NpgsqlDataSource database, IDocumentStore documents, CatalogStore catalog, RegionMigration migration, IOptions<BootstrapOptions> bootstrap, TimeProvider time, ILogger<RegionStartup> logger) : IHostedLifecycleService
{
    private const long LockKey = 0x46656465_72617465;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (!await TryPrepareAsync(cancellationToken)) await Task.Delay(RetryEvery, time, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> TryPrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken);
            return true;
        }
        catch (Exception away) when (DatabaseFaults.IsAway(away))
        {
            logger.DatabaseAwayAtStart(away.Message, RetryEvery);
            return false;
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (await SchemaBuildAsync(cancellationToken) != RegionMigration.Build)
        {
            await using var turn = await database.OpenConnectionAsync(cancellationToken);
            await ExecuteAsync(turn, $"select pg_advisory_lock({LockKey})", cancellationToken);
            if (await SchemaBuildAsync(cancellationToken) is var found && found != RegionMigration.Build) await MigrateAsync(turn, isNew: found is null, cancellationToken);
            await ExecuteAsync(turn, $"select pg_advisory_unlock({LockKey})", cancellationToken);
        }

        await catalog.RefreshAsync(cancellationToken);
    }

    /// <summary>The build that last migrated the database; null if it has no region yet.</summary>
    private async Task<string?> SchemaBuildAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var read = database.CreateCommand("select schema_build from region");
            return (string?)await read.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            return null;
        }
    }

    private async Task MigrateAsync(NpgsqlConnection connection, bool isNew, CancellationToken cancellationToken)
    {
        await migration.MigrateAsync(cancellationToken);
        if (isNew) await FillAsync(cancellationToken);
        else await ExecuteAsync(connection, $"update region set schema_build = '{RegionMigration.Build}', secret = coalesce(secret, '\\x{NewSecret()}')", cancellationToken);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (key, password) = (bootstrap.Value.AdminApiKey ?? NewSecret(), bootstrap.Value.AdminPassword ?? NewSecret());
        await using var session = documents.LightweightSession();
        session.Store<Categories.Category>([.. StockObjects.Categories(now.ToUnixTimeSeconds())]);
        session.Store<Servers.ServerGroup>([.. StockObjects.Groups()]);
        session.Store<Plugins.Plugin>([.. StockObjects.Plugins(now.ToUnixTimeSeconds())]);
        session.Store(StockObjects.Admin(password, now.ToUnixTimeSeconds()));
        session.Store(StockObjects.AdminKey(key, now));
        session.QueueSqlCommand(
            "insert into region (id, schema_build, catalog_version, feed_trimmed, secret, created_at) values (?, ?, 1, false, ?, now())",
            Guid.NewGuid(), RegionMigration.Build, RandomNumberGenerator.GetBytes(16));
        await session.SaveChangesAsync(cancellationToken);

        if (bootstrap.Value.AdminApiKey is null) await Console.Out.WriteLineAsync($"Administrator's API key, shown only now: {key}");
        if (bootstrap.Value.AdminPassword is null) await Console.Out.WriteLineAsync($"Password of the user admin, shown only now: {password}");
    }

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
