using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Access;

/// <summary>Which part of the audit is asked for; null is any.</summary>
public sealed record AuditQuery
{
    /// <summary>The key's id or name.</summary>
    public string? By { get; init; }

    /// <summary>The operation's name.</summary>
    public string? Action { get; init; }

    /// <summary>What was changed, or the beginning of it, such as <c>region/</c>.</summary>
    public string? Target { get; init; }

    /// <summary>At this instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The place of the last entry of the page before.</summary>
    public long? Before { get; init; }
}

/// <summary>The table of who changed what. Entries are only ever added.</summary>
public sealed class AuditStore(NpgsqlDataSource dataSource)
{
    /// <summary>The sequence that places come from.</summary>
    public const string Places = "audit_places";

    private const string Insert =
        $"insert into audit (id, at, key_id, by, source, action, target, reason, before, after) values (nextval('{Places}'), now(), ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Adds an entry with what the session commits.</summary>
    internal static void Add(IDocumentSession session, AuditTrail trail, object? before, object? after) => session.QueueSqlCommand(Insert, [.. Values(trail, before, after)]);

    /// <summary>Adds an entry in a transaction; without one, in its own.</summary>
    internal async Task AddAsync(NpgsqlTransaction? transaction, AuditTrail trail, object? before, object? after, CancellationToken cancellationToken)
    {
        var connection = transaction?.Connection;
        await using var own = connection is null ? await dataSource.OpenConnectionAsync(cancellationToken) : null;
        var number = 0;
        var sql = string.Concat(Insert.Select(letter => letter == '?' ? $"${++number}" : $"{letter}"));
        await using var command = new NpgsqlCommand(sql, connection ?? own, transaction);
        foreach (var value in Values(trail, before, after)) command.Parameters.Add(new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A page of the audit, newest first.</summary>
    public async Task<IReadOnlyList<AuditEntryResponse>> PageAsync(AuditQuery query, int most, CancellationToken cancellationToken)
    {
        (string Condition, object? Value)[] filters =
        [
            ("(key_id = $ or by = $)", query.By),
            ("action = $", query.Action),
            ("starts_with(target, $)", query.Target),
            ("at >= $", query.Since?.ToUniversalTime()),
            ("at < $", query.Until?.ToUniversalTime()),
            ("id < $", query.Before),
        ];
        var used = filters.Where(filter => filter.Value is not null).ToList();
        var where = string.Concat(used.Select((filter, place) => " and " + filter.Condition.Replace("$", $"${place + 1}", StringComparison.Ordinal)));

        await using var command = dataSource.CreateCommand($"select id, at, by, key_id, source, action, target, reason, before, after from audit where true{where} order by id desc limit {most}");
        foreach (var filter in used) command.Parameters.Add(new() { Value = filter.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<AuditEntryResponse>();
        while (await reader.ReadAsync(cancellationToken)) entries.Add(Read(reader));
        return entries;
    }

    internal static Table Table()
    {
        var table = new Table("audit");
        table.AddColumn("id", "bigint").AsPrimaryKey();
        table.AddColumn("at", "timestamptz").NotNull().AddIndex();
        table.AddColumn("key_id", "text").NotNull();
        table.AddColumn("by", "text").NotNull();
        table.AddColumn("source", "text");
        table.AddColumn("action", "text").NotNull();
        table.AddColumn("target", "text").NotNull().AddIndex();
        table.AddColumn("reason", "text");
        table.AddColumn("before", "jsonb");
        table.AddColumn("after", "jsonb");
        return table;
    }

    private static IEnumerable<object> Values(AuditTrail trail, object? before, object? after) =>
        [trail.KeyId, trail.By, OrNull(trail.Source), trail.Action, trail.Target, OrNull(trail.Reason), OrNull(Text(before)), OrNull(Text(after))];

    private static string? Text(object? value) => value is null ? null : JsonSerializer.Serialize(value, Json).Replace(@"\u0000", "", StringComparison.Ordinal);

    private static object OrNull(string? text) => (object?)text ?? DBNull.Value;

    private static AuditEntryResponse Read(NpgsqlDataReader reader)
    {
        return new AuditEntryResponse
        {
            Id = reader.GetInt64(0),
            At = reader.GetFieldValue<DateTimeOffset>(1),
            By = reader.GetString(2),
            KeyId = reader.GetString(3),
            From = Text(4),
            Action = reader.GetString(5),
            Target = reader.GetString(6),
            Reason = Text(7),
            Before = Text(8) is { } before ? JsonNode.Parse(before) : null,
            After = Text(9) is { } after ? JsonNode.Parse(after) : null,
        };

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
