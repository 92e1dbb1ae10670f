using Federation.ServiceDefaults.Hosting;
using Npgsql;

namespace Federation.Coordinator.Runs;

/// <summary>
/// How PostgreSQL keeps the tables that change with every step: with room in each page, so that a row's next version stands beside it and no index has to be touched; and with
/// the faster compression where the server has it. Safe on every replica at any time: tables that are kept so already are only looked at, and one that is in use is not waited for,
/// because all others would wait behind; it gets its turn in a later round.
/// </summary>
public sealed class RunTuning(NpgsqlDataSource dataSource, TimeProvider time, ILogger<RunTuning> logger) : PeriodicLoop(TimeSpan.FromHours(1), time, logger)
{
    private const string Missing =
        """
        select format('alter table %s set (fillfactor = 60)', oid::regclass) from pg_class
        where oid in (to_regclass('mt_doc_runs'), to_regclass('run_summaries')) and not coalesce(reloptions @> '{fillfactor=60}', false)
        union all
        select format('alter table %s alter column data set compression lz4', attrelid::regclass) from pg_attribute
        where attrelid = to_regclass('mt_doc_runs') and attname = 'data' and attcompression <> 'l'
          and exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals))
        """;

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var statement in await MissingAsync(cancellationToken))
        {
            try
            {
                await AlterAsync(statement, cancellationToken);
            }
            catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable)
            {
                logger.TableInUse(statement);
            }
        }
    }

    private async Task<List<string>> MissingAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Missing);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var statements = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) statements.Add(reader.GetString(0));
        return statements;
    }

    private async Task AlterAsync(string statement, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var alter = new NpgsqlBatch(connection, transaction) { BatchCommands = { new("set local lock_timeout = '100ms'"), new(statement) } };
        await alter.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
