using JasperFx;
using Marten;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Hosting;

/// <summary>Work that has to be done once per database before anything is served, such as a first key; doing it again changes nothing.</summary>
public delegate Task FirstSteps(CancellationToken cancellationToken);

/// <summary>
/// Brings the database to this build's schema before anything else starts. Replicas that start together take turns, so that each finds either nothing or all
/// that the one before it made. Which build was here last is noted, so that the comparison is made once per build and not at every start.
/// </summary>
public sealed class SchemaSetup(
    NpgsqlDataSource dataSource, IDocumentStore store, IDataProtectionProvider protection, IEnumerable<FirstSteps> firstSteps) : IHostedLifecycleService
{
    private static readonly string Build = typeof(SchemaSetup).Assembly.ManifestModule.ModuleVersionId.ToString("n");

    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await BuildOfSchemaAsync(cancellationToken) == Build) return;

        await using var turn = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await turn.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("select pg_advisory_xact_lock($1, 0)", turn) { Parameters = { new() { Value = AdvisoryLocks.Schema } } })
            await take.ExecuteNonQueryAsync(cancellationToken);
        if (await BuildOfSchemaAsync(cancellationToken) == Build) return;

        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        protection.CreateProtector(nameof(SchemaSetup)).Protect("the first use makes the key");
        foreach (var step in firstSteps) await step(cancellationToken);
        await NoteBuildAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static Table Table()
    {
        var table = new Table("schema_build");
        table.AddColumn("build", "text").AsPrimaryKey();
        return table;
    }

    private async Task<string?> BuildOfSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var read = dataSource.CreateCommand("select build from schema_build");
            return (string?)await read.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }

    private async Task NoteBuildAsync(CancellationToken cancellationToken)
    {
        await using var note = dataSource.CreateCommand("with gone as (delete from schema_build where build <> $1) insert into schema_build (build) values ($1) on conflict do nothing");
        note.Parameters.Add(new() { Value = Build });
        await note.ExecuteNonQueryAsync(cancellationToken);
    }
}
