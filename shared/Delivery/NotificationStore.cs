using Npgsql;

namespace Federation.Delivery;

/// <summary>
/// The queue of notifications. What is claimed and not settled, because its node died, is due again after the lease. What a target is to be told about one thing, it is told in order.
/// </summary>
public sealed class NotificationStore(NpgsqlDataSource database)
{
    private const string Insert =
        """
        insert into notifications (id, kind, target, subject, body, about)
        select gen_random_uuid(), * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
        """;

    private const string Claim =
        """
        with due as materialized (
          select id from notifications n where due_at <= clock_timestamp() and target <> all ($3)
            and not exists (select from notifications before where before.about = n.about and before.target = n.target and before.kind = n.kind and before.created_at < n.created_at)
          order by due_at limit $1 for update skip locked
        )
        update notifications n set due_at = clock_timestamp() + $2, attempts = attempts + 1 from due where n.id = due.id
        returning n.id, n.kind, n.target, n.subject, n.body, n.about, n.attempts, clock_timestamp() - n.created_at
        """;

    /// <summary>Adds notifications as part of the caller's transaction.</summary>
    public static async Task AddAsync(IReadOnlyCollection<NewNotification> notes, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (notes.Count == 0) return;
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = notes.Select(note => note.Kind).ToArray() },
                new() { Value = notes.Select(note => note.Target).ToArray() },
                new() { Value = notes.Select(note => note.Subject).ToArray() },
                new() { Value = notes.Select(note => note.Body).ToArray() },
                new() { Value = notes.Select(note => note.About).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes due notifications for this node alone, for as long as the lease; none for the targets that are named.</summary>
    public async Task<IReadOnlyList<ClaimedNotification>> ClaimAsync(int most, TimeSpan lease, string[] without, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Claim);
        command.Parameters.Add(new() { Value = most });
        command.Parameters.Add(new() { Value = lease });
        command.Parameters.Add(new() { Value = without });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<ClaimedNotification>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var content = new NewNotification(rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetString(4), rows.GetString(5));
            claimed.Add(new ClaimedNotification(rows.GetGuid(0), content, rows.GetInt32(6), rows.GetFieldValue<TimeSpan>(7)));
        }

        return claimed;
    }

    /// <summary>Takes a notification off the queue: it was sent, or is given up.</summary>
    public Task RemoveAsync(Guid id, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from notifications where id = $1", cancellationToken, id);

    /// <summary>Puts a notification back, to be tried again after a while.</summary>
    public Task PostponeAsync(Guid id, TimeSpan delay, string reason, CancellationToken cancellationToken) =>
        ExecuteAsync("update notifications set due_at = clock_timestamp() + $2, last_error = $3 where id = $1", cancellationToken, id, delay, reason);

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
