using Marten;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace Federation.Coordinator.Hosting;

/// <summary>Work that has to be done once per database before anything is served, such as a first key. Runs while this process alone may.</summary>
public delegate Task FirstSteps(CancellationToken cancellationToken);

/// <summary>
/// Brings the database to this version's schema before anything else starts. Replicas that start together take turns, so that each finds either nothing
/// or all that the one before it made.
/// </summary>
public sealed class SchemaSetup(
    NpgsqlDataSource dataSource, IDocumentStore store, IDataProtectionProvider protection, IEnumerable<FirstSteps> firstSteps) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var turn = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await turn.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("select pg_advisory_xact_lock($1, 0)", turn) { Parameters = { new() { Value = AdvisoryLocks.Schema } } })
            await take.ExecuteNonQueryAsync(cancellationToken);

        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        protection.CreateProtector(nameof(SchemaSetup)).Protect("the first use makes the key");
        foreach (var step in firstSteps) await step(cancellationToken);
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
}
