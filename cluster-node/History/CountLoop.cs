using Federation.ServiceDefaults.Hosting;
using Npgsql;

namespace Federation.ClusterNode.History;

/// <summary>Gathers the counts of ended jobs, so that reading them stays cheap. One node at a time does it, the others pass.</summary>
internal sealed class CountLoop(NpgsqlDataSource database, TimeProvider time, ILogger<CountLoop> logger) : PeriodicLoop(TimeSpan.FromSeconds(10), time, logger)
{
    private const int Batch = 20_000;
    private const string Turn = "select pg_try_advisory_xact_lock(hashtextextended('federation job counts', 0)) and exists (select from job_count_changes)";

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await GatherAsync(cancellationToken)) { }
    }

    /// <summary>Whether there was something to gather.</summary>
    private async Task<bool> GatherAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var turn = new NpgsqlCommand(Turn, connection, transaction);
        if (await turn.ExecuteScalarAsync(cancellationToken) is not true) return false;

        await using var gather = new NpgsqlCommand(JobCountsSql.Gather, connection, transaction) { Parameters = { new() { Value = Batch } } };
        await gather.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
