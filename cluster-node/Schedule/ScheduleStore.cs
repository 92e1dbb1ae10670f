using System.Globalization;
using Federation.ClusterNode.Access;
using Federation.ServiceDefaults.Postgres;
using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>An event whose schedule has to be looked at.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Cursor">Up to where its schedule is dealt with.</param>
public sealed record DueEvent(string EventId, DateTimeOffset Cursor);

/// <summary>An event and when it is due next.</summary>
public sealed record UpcomingEvent(string EventId, DateTimeOffset DueAt);

/// <summary>The moment at which events were found to be due.</summary>
/// <param name="Now">The database's clock.</param>
/// <param name="UpSince">Since when there has always been a scheduler.</param>
public sealed record FiringMoment(DateTimeOffset Now, DateTimeOffset UpSince);

/// <summary>Where an event's schedule stands after it was looked at.</summary>
public sealed record ScheduleMove(string EventId, DateTimeOffset Cursor, DateTimeOffset? NextDueAt);

/// <summary>The rows of the schedule, within the caller's transaction.</summary>
internal static class ScheduleStore
{
    /// <summary>
    /// Due events, longest due first, locked; and the moment. Events that another node is looking at are left to it. None while the scheduler is
    /// switched off, and the switch waits until what is being fired has been.
    /// </summary>
    public static async Task<(FiringMoment Moment, IReadOnlyList<DueEvent> Events)> DueAsync(int most, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with region_switch as materialized (select scheduler_on is distinct from false as fires from region for share)
            select event_id, cursor, clock_timestamp(), up_since from event_schedule cross join region_switch cross join scheduler_watch
            where fires and next_due_at <= clock_timestamp() order by next_due_at limit $1
            for update of event_schedule skip locked
            """,
            connection)
        { Parameters = { new() { Value = most } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var (moment, due) = (new FiringMoment(default, default), new List<DueEvent>());
        while (await rows.ReadAsync(cancellationToken))
        {
            due.Add(new DueEvent(rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1)));
            moment = new FiringMoment(rows.GetFieldValue<DateTimeOffset>(2), rows.GetFieldValue<DateTimeOffset>(3));
        }

        return (moment, due);
    }

    /// <summary>The database's clock.</summary>
    public static async Task<DateTimeOffset> NowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Locks events' rows until the transaction's end: launches under their limits, firing and changes of an event go one after the other.</summary>
    public static async Task LockAsync(string[] eventIds, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select 1 from event_schedule where event_id = any($1) order by event_id for update", connection) { Parameters = { new() { Value = eventIds } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Moves locked rows on.</summary>
    public static async Task MoveAsync(IReadOnlyCollection<ScheduleMove> moves, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (moves.Count == 0) return;
        await using var command = new NpgsqlCommand(
            """
            update event_schedule set cursor = m.cursor, next_due_at = m.next_due_at
            from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as m(event_id, cursor, next_due_at) where event_schedule.event_id = m.event_id
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = moves.Select(move => move.EventId).ToArray() },
                new() { Value = moves.Select(move => move.Cursor.ToUniversalTime()).ToArray() },
                new() { Value = moves.Select(move => move.NextDueAt?.ToUniversalTime()).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How long until the next event is due, by the database's clock; null if none is scheduled or the scheduler is switched off.</summary>
    public static async Task<TimeSpan?> NextAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select min(next_due_at) - clock_timestamp() from event_schedule, region where next_due_at is not null and scheduler_on is distinct from false");
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    /// <summary>The events, of a scope or of all, that are due next, the soonest first, up to an instant; with a text only those that have it in their title, target or notes, in whichever case.</summary>
    public static Task<IReadOnlyList<UpcomingEvent>> UpcomingAsync(NpgsqlDataSource database, Scope? scope, DateTimeOffset until, string? text, int most, CancellationToken cancellationToken)
    {
        List<object> values = [until.ToUniversalTime(), most];
        var within = "";
        foreach (var (name, among) in new[] { ("category", scope?.Categories), ("target", scope?.Targets) })
            if (among is not null) Demand($"d.data -> 'Data' ->> '{name}' = any(${{0}})", among);

        if (text is not null) Demand($"strpos(lower(concat_ws(' ', d.data ->> 'Title', d.data -> 'Data' ->> 'target', d.data -> 'Data' ->> 'notes') {LetterCase.Unicode}), lower(${{0}} {LetterCase.Unicode})) > 0", text);

        return ReadUpcomingAsync(database, $"next_due_at is not null and next_due_at <= $1{within} order by next_due_at, event_id limit $2", cancellationToken, [.. values]);

        void Demand(string condition, object value)
        {
            values.Add(value);
            within += $" and exists (select from mt_doc_event d where d.id = event_id and {string.Format(CultureInfo.InvariantCulture, condition, values.Count)})";
        }
    }

    /// <summary>When those of several events are due next that are.</summary>
    public static Task<IReadOnlyList<UpcomingEvent>> NextOfAsync(NpgsqlDataSource database, string[] eventIds, CancellationToken cancellationToken) =>
        ReadUpcomingAsync(database, "next_due_at is not null and event_id = any($1)", cancellationToken, [eventIds]);

    /// <summary>Every event's cursor.</summary>
    public static async Task<IReadOnlyList<DueEvent>> CursorsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select event_id, cursor from event_schedule order by event_id");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var cursors = new List<DueEvent>();
        while (await rows.ReadAsync(cancellationToken)) cursors.Add(new DueEvent(rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1)));
        return cursors;
    }

    private static async Task<IReadOnlyList<UpcomingEvent>> ReadUpcomingAsync(NpgsqlDataSource database, string condition, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand($"select event_id, next_due_at from event_schedule where {condition}");
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var upcoming = new List<UpcomingEvent>();
        while (await rows.ReadAsync(cancellationToken)) upcoming.Add(new UpcomingEvent(rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1)));
        return upcoming;
    }
}
