using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Counts jobs under locks that keep others from launching, within the caller's transaction.</summary>
internal static class JobCountStore
{
    private const string LockEvents = "select 1 from event_schedule where event_id = any($1) order by event_id for update";

    /// <summary>Held by whoever launches under a limit that reaches beyond an event; the number is arbitrary.</summary>
    private const string LockAll = "select pg_advisory_xact_lock(5021077)";

    private const string OfEvent =
        "select count(*) filter (where state <> 'queued')::int, count(*) filter (where state = 'queued')::int, 0, 0 from jobs where event_id = $1 and ended_at is null";

    private const string OfAll =
        """
        select count(*) filter (where event_id = $1 and state <> 'queued')::int, count(*) filter (where event_id = $1 and state = 'queued')::int,
          count(*) filter (where category = $2 and state <> 'queued')::int, count(*) filter (where state <> 'queued')::int
        from jobs where ended_at is null
        """;

    /// <summary>Locks the launches of events until the transaction's end.</summary>
    public static async Task LockAsync(string[] eventIds, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LockEvents, connection) { Parameters = { new() { Value = eventIds } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Locks an event's launches until the transaction's end, and counts.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="category">Its category.</param>
    /// <param name="beyondEvent">Whether jobs of other events are counted too.</param>
    /// <param name="connection">The transaction's connection.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<JobCounts> CountAsync(string eventId, string category, bool beyondEvent, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new(LockEvents) { Parameters = { new() { Value = new[] { eventId } } } });
        if (beyondEvent) batch.BatchCommands.Add(new(LockAll));
        batch.BatchCommands.Add(beyondEvent
            ? new(OfAll) { Parameters = { new() { Value = eventId }, new() { Value = category } } }
            : new(OfEvent) { Parameters = { new() { Value = eventId } } });

        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        for (var passed = 1; passed < batch.BatchCommands.Count; passed++) await rows.NextResultAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return new JobCounts(rows.GetInt32(0), rows.GetInt32(1), rows.GetInt32(2), rows.GetInt32(3));
    }
}
