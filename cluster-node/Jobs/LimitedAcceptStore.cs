using Federation.ClusterNode.Schedule;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Accepts launches that need a transaction of their own: those of events with limits, those of several jobs, and those that have to wait for a server.</summary>
public sealed class LimitedAcceptStore(NpgsqlDataSource database, LaunchComposer composer, AcceptStore accepts, WorkSignal work)
{
    private const string Remember = "update launch_keys set job_ids = $2 where key = $1";

    /// <summary>Accepts a launch to run or to wait.</summary>
    /// <exception cref="Hosting.RefusalException">It cannot be started, or there is no place for it.</exception>
    public async Task<(Acceptance Acceptance, Launched Launched)> AcceptAsync(EventDocument e, LaunchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var batch = composer.Begin(connection);
        var queued = await batch.AddAsync(e, request, now, cancellationToken);
        var launched = new Launched([.. batch.Jobs.Select(job => job.Id)], queued, IsDuplicate: false);

        var acceptances = await accepts.AcceptAsync(batch.Jobs, connection, cancellationToken);
        if (acceptances.Any(acceptance => acceptance != Acceptance.Accepted)) return (acceptances.First(acceptance => acceptance != Acceptance.Accepted), launched);
        if (request.IdempotencyKey is { } key && batch.Jobs.Count > 1) await RememberAsync(key, launched.JobIds, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        foreach (var job in batch.Jobs) work.WakeUp(job.Node ?? "");
        return (Acceptance.Accepted, launched);
    }

    private static async Task RememberAsync(string key, IReadOnlyList<string> jobIds, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Remember, connection) { Parameters = { new() { Value = key }, new() { Value = jobIds.ToArray() } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
