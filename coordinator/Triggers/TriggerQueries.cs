using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>What there is to read about triggers.</summary>
public sealed class TriggerQueries(NpgsqlDataSource dataSource)
{
    /// <summary>A schedule that is switched on.</summary>
    /// <param name="Chain">Its chain.</param>
    /// <param name="Trigger">Its name.</param>
    /// <param name="Schedule">What it says.</param>
    /// <param name="Cursor">The instant up to which it has been decided.</param>
    public sealed record ActiveSchedule(string Chain, string Trigger, ScheduleTrigger Schedule, DateTimeOffset Cursor);

    /// <summary>The triggers of a chain in the order of its definition.</summary>
    public async Task<IReadOnlyList<TriggerResponse>> OfAsync(Chain chain, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select trigger, next_at, last_fired_at, last_run_id, last_problem from chain_triggers where chain = $1");
        command.Parameters.Add(new() { Value = chain.Id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var active = new Dictionary<string, TriggerResponse>();
        while (await reader.ReadAsync(cancellationToken))
        {
            active[reader.GetString(0)] = new TriggerResponse
            {
                Name = reader.GetString(0),
                Kind = "",
                Enabled = true,
                NextAt = Instant(1),
                LastFiredAt = Instant(2),
                LastRunId = reader.IsDBNull(3) ? null : reader.GetGuid(3),
                LastProblem = reader.IsDBNull(4) ? null : reader.GetString(4),
            };
        }

        return [.. chain.Definition.Triggers.Select(trigger =>
            active.TryGetValue(trigger.Name, out var known) ? known with { Kind = trigger.Kind } : new TriggerResponse { Name = trigger.Name, Kind = trigger.Kind, Enabled = false })];

        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    /// <summary>When a schedule next starts a run of each of some chains; those without are not among them.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> NextAsync(IEnumerable<string> chains, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select chain, min(next_at) from chain_triggers where chain = any($1) and next_at is not null group by chain");
        command.Parameters.Add(new() { Value = chains.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var next = new Dictionary<string, DateTimeOffset>();
        while (await reader.ReadAsync(cancellationToken)) next[reader.GetString(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        return next;
    }

    /// <summary>The schedules that are switched on.</summary>
    /// <param name="visible">Of chains like these patterns only; null for all.</param>
    /// <param name="chain">Of this chain only; null for all.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<ActiveSchedule>> SchedulesAsync(string[]? visible, string? chain, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "select chain, trigger, definition, cursor_at from chain_triggers where next_at is not null and ($1::text[] is null or chain like any($1)) and ($2::text is null or chain = $2)");
        command.Parameters.Add(new() { Value = (object?)visible ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)chain ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var schedules = new List<ActiveSchedule>();
        while (await reader.ReadAsync(cancellationToken))
            schedules.Add(new ActiveSchedule(reader.GetString(0), reader.GetString(1), TriggerRows.ReadSchedule(reader.GetString(2)), reader.GetFieldValue<DateTimeOffset>(3)));
        return schedules;
    }
}
