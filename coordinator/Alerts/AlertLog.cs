using Federation.Contracts.Coordinator;
using Npgsql;
using NpgsqlTypes;

namespace Federation.Coordinator.Alerts;

/// <summary>The alerts that are active, and those that were.</summary>
public sealed class AlertLog(NpgsqlDataSource dataSource)
{
    private const string Columns = "id, rule, subject, metric, severity, text, value, since, ended_at, told";

    /// <summary>Alerts, the newest first.</summary>
    /// <param name="active">Those that are active only, or those that are over; null for all.</param>
    /// <param name="rule">Of this rule only.</param>
    /// <param name="before">Raised before this instant.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<AlertResponse>> PageAsync(bool? active, string? rule, DateTimeOffset? before, int most, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select {Columns} from alerts where ($1::boolean is null or (ended_at is null) = $1) and ($2::text is null or rule = $2) and since < coalesce($3, 'infinity'::timestamptz)
            order by since desc limit $4
            """);
        command.Parameters.Add(new() { Value = (object?)active ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Boolean });
        command.Parameters.Add(new() { Value = (object?)rule ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)before?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The active alerts of a rule of which nobody has been told.</summary>
    public static async Task<IReadOnlyList<AlertResponse>> UntoldAsync(NpgsqlTransaction transaction, string rule, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from alerts where rule = $1 and ended_at is null and not told", transaction.Connection, transaction) { Parameters = { new() { Value = rule } } };
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Notes that somebody is told of alerts.</summary>
    public static async Task ToldAsync(NpgsqlTransaction transaction, IEnumerable<Guid> alerts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update alerts set told = true where id = any($1)", transaction.Connection, transaction) { Parameters = { new() { Value = alerts.ToArray() } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Raises an alert; answers its id.</summary>
    public static async Task<Guid> RaiseAsync(NpgsqlTransaction transaction, AlertRule rule, string subject, double value, CancellationToken cancellationToken)
    {
        var metric = AlertMetric.Find(rule.Definition.Metric)!;
        await using var command = new NpgsqlCommand(
            "insert into alerts (id, rule, subject, metric, severity, text, value, since, told) values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, now(), false) returning id",
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = rule.Name },
                new() { Value = subject },
                new() { Value = metric.Name },
                new() { Value = rule.Definition.Severity },
                new() { Value = metric.Sentence(subject, value, rule.Definition.Threshold) },
                new() { Value = value },
            },
        };
        return (Guid)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Ends alerts; answers them as they are then.</summary>
    public static async Task<IReadOnlyList<AlertResponse>> EndAsync(NpgsqlTransaction transaction, IEnumerable<Guid> alerts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"update alerts set ended_at = now() where id = any($1) returning {Columns}", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = alerts.ToArray() } },
        };
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<AlertResponse>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var alerts = new List<AlertResponse>();
        while (await rows.ReadAsync(cancellationToken))
        {
            alerts.Add(new AlertResponse
            {
                Id = rows.GetGuid(0),
                Rule = rows.GetString(1),
                Subject = rows.GetString(2),
                Metric = rows.GetString(3),
                Severity = rows.GetString(4),
                Text = rows.GetString(5),
                Value = rows.GetDouble(6),
                Since = rows.GetFieldValue<DateTimeOffset>(7),
                EndedAt = rows.IsDBNull(8) ? null : rows.GetFieldValue<DateTimeOffset>(8),
                Told = rows.GetBoolean(9),
            });
        }

        return alerts;
    }
}
