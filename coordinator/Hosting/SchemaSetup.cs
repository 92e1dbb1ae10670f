using Federation.ServiceDefaults.Problems;
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
    NpgsqlDataSource dataSource, IDocumentStore store, IDataProtectionProvider protection, IEnumerable<FirstSteps> firstSteps, TimeProvider time, ILogger<SchemaSetup> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private static readonly string Build = typeof(SchemaSetup).Assembly.ManifestModule.ModuleVersionId.ToString("n");

    /// <summary>Sets up the database; waits for one that is away.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (!await TrySetUpAsync(cancellationToken)) await Task.Delay(RetryEvery, time, cancellationToken);
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

    private async Task<bool> TrySetUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SetUpAsync(cancellationToken);
            return true;
        }
        catch (Exception fault) when (ProblemExceptionHandler.IsPostgresAway(fault))
        {
            logger.DatabaseAwayAtStart(fault.Message, RetryEvery);
            return false;
        }
    }

    private async Task SetUpAsync(CancellationToken cancellationToken)
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

internal static partial class SchemaSetupTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The database cannot be reached: {Problem}; trying again in {Delay}")]
    public static partial void DatabaseAwayAtStart(this ILogger logger, string problem, TimeSpan delay);
}
