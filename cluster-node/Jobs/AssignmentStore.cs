using Federation.ClusterNode.Changes;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>A job that needs a node.</summary>
/// <param name="Id">The job.</param>
/// <param name="EventId">Its event.</param>
/// <param name="Target">Hostname or group.</param>
/// <param name="Algo">How a server is chosen.</param>
/// <param name="Node">The node that has not taken it; null if it waits for its first.</param>
public sealed record Unplaced(string Id, string EventId, string Target, string Algo, string? Node);

/// <summary>Finds jobs that need a node and assigns them, within the caller's transaction.</summary>
public static class AssignmentStore
{
    private const string Assign =
        $"""
        with wanted as (select * from unnest($1::text[], $2::text[]) as w(id, node)),
        assigned as (
          update jobs set state = 'assigned', node = w.node, epoch = epoch + 1, assigned_at = clock_timestamp()
          from wanted w where jobs.id = w.id and jobs.state in ('queued', 'assigned')
          returning jobs.*
        ),
        change as ({ChangesSql.InsertFrom}assigned)
        select pg_notify('{WorkQueue.Channel}', node), pg_notify('{ChangesSql.Channel}', '') from assigned
        """;

    private const string Overdue =
        """
        select j.id, j.event_id, j.target, j.algo, j.node from jobs j left join servers s on s.name = j.node
        where j.state = 'assigned' and j.assigned_at <= clock_timestamp() and (s.leaving is not null
          or j.assigned_at < clock_timestamp() - $1 and (s.last_seen_at is null or s.last_seen_at < clock_timestamp() - $2 or s.asked_at is null or s.asked_at < clock_timestamp() - $2))
        order by j.assigned_at limit 500
        for update of j skip locked
        """;

    private const string Waiting =
        "select id, event_id, target, algo, null from jobs where event_id = $1 and state = 'queued' order by priority desc, accepted_at, id limit $2 for update skip locked";

    /// <summary>The events that have waiting jobs.</summary>
    public static async Task<IReadOnlyList<string>> EventsWithQueueAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select distinct event_id from jobs where state = 'queued'");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) events.Add(rows.GetString(0));
        return events;
    }

    /// <summary>An event's waiting jobs that come next, locked.</summary>
    public static Task<IReadOnlyList<Unplaced>> WaitingAsync(string eventId, int most, NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ReadAsync(Waiting, connection, cancellationToken, eventId, most);

    /// <summary>
    /// Jobs that were assigned longer ago than <paramref name="after"/> to a node that has been silent, or has asked for no work, for longer than
    /// <paramref name="silence"/>, and all jobs of nodes that are leaving; locked. A node that goes on asking keeps its backlog.
    /// </summary>
    public static Task<IReadOnlyList<Unplaced>> OverdueAsync(TimeSpan after, TimeSpan silence, NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ReadAsync(Overdue, connection, cancellationToken, after, silence);

    /// <summary>Assigns locked jobs; each assignment is a new epoch.</summary>
    public static async Task AssignAsync(IReadOnlyCollection<(string Id, string Node)> assignments, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (assignments.Count == 0) return;
        await using var command = new NpgsqlCommand(Assign, connection)
        {
            Parameters = { new() { Value = assignments.Select(to => to.Id).ToArray() }, new() { Value = assignments.Select(to => to.Node).ToArray() } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<Unplaced>> ReadAsync(string sql, NpgsqlConnection connection, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Unplaced>();
        while (await rows.ReadAsync(cancellationToken))
            found.Add(new Unplaced(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.IsDBNull(4) ? null : rows.GetString(4)));
        return found;
    }
}
