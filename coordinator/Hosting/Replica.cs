using Federation.ServiceDefaults.Hosting;
using Npgsql;

namespace Federation.Coordinator.Hosting;

/// <summary>
/// This process among all coordinators on the database. While it lives it holds an advisory lock on its number, so that PostgreSQL itself tells the others
/// when it is gone: at once after kill -9, with its connection otherwise.
/// </summary>
public sealed class Replica(NpgsqlDataSource dataSource, KeptConnections connections, TimeProvider time, ILogger<Replica> logger) : PeriodicLoop(TimeSpan.FromSeconds(1), time, logger)
{
    /// <summary>The sequence that numbers come from.</summary>
    public const string Numbers = "replica_numbers";

    /// <summary>A query for the numbers of all replicas that live, in the column <c>number</c>.</summary>
    public static readonly string Living =
        $"select objid::bigint as number from pg_locks where locktype = 'advisory' and classid::bigint = {AdvisoryLocks.Replica} and objsubid = 2 and granted "
        + "and database = (select oid from pg_database where datname = current_database())";

    private NpgsqlConnection? kept;

    /// <summary>This replica's number, 1 and up: never used before, never used again.</summary>
    public int Number { get; private set; }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var next = dataSource.CreateCommand($"select nextval('{Numbers}')"))
            Number = checked((int)(long)(await next.ExecuteScalarAsync(cancellationToken))!);
        await TakeLockAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (kept is not null) await kept.DisposeAsync();
    }

    /// <summary>Makes sure that the lock is held. While it was lost the others may have taken over what was this replica's, which is done twice then and harmless.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var alive = new NpgsqlCommand("select 1", kept);
            await alive.ExecuteScalarAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException)
        {
            logger.LockLost(Number);
            await kept!.DisposeAsync();
            await TakeLockAsync(cancellationToken);
        }
    }

    private async Task TakeLockAsync(CancellationToken cancellationToken)
    {
        kept = await connections.OpenAsync(cancellationToken);
        await using var take = new NpgsqlCommand("select pg_advisory_lock($1, $2)", kept)
        {
            Parameters = { new() { Value = AdvisoryLocks.Replica }, new() { Value = Number } },
        };
        await take.ExecuteNonQueryAsync(cancellationToken);
    }
}

internal static partial class ReplicaTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Replica {Number} lost the connection that shows it lives; taking a new one")]
    public static partial void LockLost(this ILogger logger, int number);
}
