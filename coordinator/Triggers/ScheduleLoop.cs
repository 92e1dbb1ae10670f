using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>
/// Notes the runs that schedules start, together with how far each schedule has come. A round waits for what is due before the next one, so that runs start on time though rounds are rare.
/// Safe on every replica at once: a schedule's row is locked while it is decided, and PostgreSQL's clock says what is due, so that each instant starts exactly one run.
/// </summary>
public sealed class ScheduleLoop(NpgsqlDataSource dataSource, IOptions<TriggerOptions> options, TimeProvider time, ILogger<ScheduleLoop> logger)
    : PeriodicLoop(options.Value.ScheduleEvery, time, logger)
{
    private const int AtOnce = 100;

    /// <summary>Timers may fire a little early, and a look that finds nothing due ends the round.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(3);

    /// <summary>How long a schedule is left alone whose time zone this machine does not know; another replica's may.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const string Due =
        "select chain, trigger, definition, cursor_at, clock_timestamp() from chain_triggers where next_at <= now() order by next_at limit $1 for update skip locked";

    private const string UntilNext = "select min(next_at) - clock_timestamp() from chain_triggers where next_at is not null";

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await IsDueThisRoundAsync(cancellationToken) && await DecideAsync(cancellationToken) > 0)
        {
            // There may be more.
        }
    }

    /// <summary>Waits for the schedule that is due next; false if that is not before the next round.</summary>
    private async Task<bool> IsDueThisRoundAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(UntilNext);
        if (await command.ExecuteScalarAsync(cancellationToken) is not TimeSpan wait || wait > options.Value.ScheduleEvery) return false;

        if (wait > TimeSpan.Zero) await Task.Delay(wait + Early, Time, cancellationToken);
        return true;
    }

    private async Task<int> DecideAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await DueAsync(transaction, cancellationToken);
        if (due.Count == 0) return 0;

        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var row in due)
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(row.Schedule.Zone, out _))
            {
                logger.ZoneUnknown(row.Trigger, row.Chain, row.Schedule.Zone, Patience);
                batch.BatchCommands.Add(Advance(row, row.Cursor, row.Now + Patience));
                continue;
            }

            var verdict = ScheduleDecider.Decide(row.Schedule, row.Chain, row.Trigger, row.Cursor, row.Now);
            if (verdict.Dropped > 0) logger.InstantsMissed(row.Trigger, row.Chain, verdict.Dropped);
            foreach (var instant in verdict.Instants) batch.BatchCommands.Add(FiringSql.OfSchedule(row.Chain, row.Trigger, instant));
            batch.BatchCommands.Add(Advance(row, verdict.Cursor, verdict.NextAt));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand($"notify {FiringLoop.Channel}"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    private static async Task<List<DueSchedule>> DueAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Due, transaction.Connection, transaction) { Parameters = { new() { Value = AtOnce } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueSchedule>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add(new DueSchedule(
                reader.GetString(0), reader.GetString(1), TriggerRows.ReadSchedule(reader.GetString(2)), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4)));
        return due;
    }

    private static NpgsqlBatchCommand Advance(DueSchedule row, DateTimeOffset cursor, DateTimeOffset? nextAt) => new(
        "update chain_triggers set cursor_at = $3, next_at = $4 where chain = $1 and trigger = $2")
    {
        Parameters =
        {
            new() { Value = row.Chain },
            new() { Value = row.Trigger },
            new() { Value = cursor },
            new() { Value = (object?)nextAt ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
        },
    };

    private sealed record DueSchedule(string Chain, string Trigger, Chains.ScheduleTrigger Schedule, DateTimeOffset Cursor, DateTimeOffset Now);
}
