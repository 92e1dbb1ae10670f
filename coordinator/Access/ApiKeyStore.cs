using System.Text.Json;
using Federation.Contracts.Coordinator;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Access;

/// <summary>The table of API keys. PostgreSQL's clock says which have expired.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource dataSource)
{
    private const string Columns = "id, name, grants, created_at, expires_at, revoked_at, last_used_at";
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>The key of a secret that is taken now; null if there is none. Notes the use, once a minute.</summary>
    public async Task<ApiKey?> UseAsync(string secret, CancellationToken cancellationToken)
    {
        await using var find = dataSource.CreateCommand(
            $"""
            select {Columns}, last_used_at is null or last_used_at < now() - interval '1 minute' from api_keys
            where (hash = $1 or (previous_hash = $1 and previous_until > now())) and revoked_at is null and (expires_at is null or expires_at > now())
            """);
        find.Parameters.Add(new() { Value = ApiKey.HashOf(secret) });
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;

        var key = Read(reader);
        if (reader.GetBoolean(7)) await NoteUseAsync(key.Id, cancellationToken);
        return key;
    }

    /// <summary>All keys, those that are no longer taken too, oldest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from api_keys order by created_at, id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<ApiKey>();
        while (await reader.ReadAsync(cancellationToken)) keys.Add(Read(reader));
        return keys;
    }

    /// <summary>Adds a key with the given secret, in the transaction.</summary>
    public static async Task<ApiKey> AddAsync(NpgsqlTransaction transaction, KeyRequest request, string secret, CancellationToken cancellationToken)
    {
        await using var add = new NpgsqlCommand(
            $"insert into api_keys (id, name, hash, grants, created_at, expires_at) values ($1, $2, $3, $4, now(), $5) returning {Columns}", transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = ApiKey.NewId() },
                new() { Value = request.Name },
                new() { Value = ApiKey.HashOf(secret) },
                new() { Value = JsonSerializer.Serialize(request.Grants, Json), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = (object?)request.ExpiresAt?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
        return (await OneAsync(add, cancellationToken))!;
    }

    /// <summary>Gives a key another secret, in the transaction; the old one is taken as long as the overlap says. Null if there is no such key or it is revoked.</summary>
    public static async Task<ApiKey?> RotateAsync(NpgsqlTransaction transaction, string id, string secret, TimeSpan overlap, CancellationToken cancellationToken)
    {
        await using var rotate = new NpgsqlCommand(
            $"update api_keys set previous_hash = hash, previous_until = now() + $3, hash = $2 where id = $1 and revoked_at is null returning {Columns}",
            transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = ApiKey.HashOf(secret) }, new() { Value = overlap } },
        };
        return await OneAsync(rotate, cancellationToken);
    }

    /// <summary>Takes a key no longer, in the transaction, from the commit on and in every replica. Null if there is no such key.</summary>
    public static async Task<ApiKey?> RevokeAsync(NpgsqlTransaction transaction, string id, CancellationToken cancellationToken)
    {
        await using var revoke = new NpgsqlCommand(
            $"update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1 returning {Columns}", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id } },
        };
        return await OneAsync(revoke, cancellationToken);
    }

    internal static Table Table()
    {
        var table = new Table("api_keys");
        table.AddColumn("id", "text").AsPrimaryKey();
        table.AddColumn("name", "text").NotNull();
        table.AddColumn("hash", "text").NotNull().AddIndex(index => index.IsUnique = true);
        table.AddColumn("previous_hash", "text").AddIndex();
        table.AddColumn("previous_until", "timestamptz");
        table.AddColumn("grants", "jsonb").NotNull();
        table.AddColumn("created_at", "timestamptz").NotNull();
        table.AddColumn("expires_at", "timestamptz");
        table.AddColumn("revoked_at", "timestamptz");
        table.AddColumn("last_used_at", "timestamptz");
        return table;
    }

    private async Task NoteUseAsync(string id, CancellationToken cancellationToken)
    {
        await using var note = dataSource.CreateCommand("update api_keys set last_used_at = now() where id = $1");
        note.Parameters.Add(new() { Value = id });
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<ApiKey?> OneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static ApiKey Read(NpgsqlDataReader reader)
    {
        return new ApiKey(
            reader.GetString(0), reader.GetString(1), JsonSerializer.Deserialize<List<Grant>>(reader.GetString(2), Json)!, reader.GetFieldValue<DateTimeOffset>(3), Instant(4), Instant(5), Instant(6));

        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
