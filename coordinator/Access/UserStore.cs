using System.Text.Json;
using Federation.Contracts.Coordinator;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Access;

/// <summary>The table of people. Of passwords only the hash is kept: PBKDF2 with HMAC-SHA512, by ASP.NET Core Identity's hasher.</summary>
public sealed class UserStore(NpgsqlDataSource dataSource)
{
    internal const string Columns =
        "name, display_name, grants, active, password_hash is not null, case when locked_until > clock_timestamp() then locked_until end, created_at, signed_in_at";

    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;
    private static readonly PasswordHasher<string> Hasher = new();

    /// <summary>Everybody by name.</summary>
    public async Task<IReadOnlyList<User>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from users order by name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var users = new List<User>();
        while (await reader.ReadAsync(cancellationToken)) users.Add(Read(reader));
        return users;
    }

    /// <summary>A person by name; null if there is none.</summary>
    public async Task<User?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from users where name = $1");
        command.Parameters.Add(new() { Value = name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Makes or changes a person, in the transaction; answers how they were before and are now. A new password ends a lock-out, and whoever gets one or may no longer sign in loses their sessions.</summary>
    public static async Task<(User? Before, User After)> PutAsync(NpgsqlTransaction transaction, string name, UserRequest request, CancellationToken cancellationToken)
    {
        var before = await LockedAsync(transaction, name, cancellationToken);
        await using var put = new NpgsqlCommand(
            $"""
            insert into users (name, display_name, grants, active, password_hash, wrong_passwords, created_at) values ($1, $2, $3, $4, $5, 0, now())
            on conflict (name) do update set display_name = excluded.display_name, grants = excluded.grants, active = excluded.active,
              password_hash = coalesce(excluded.password_hash, users.password_hash),
              wrong_passwords = case when excluded.password_hash is null then users.wrong_passwords else 0 end,
              locked_until = case when excluded.password_hash is null then users.locked_until end
            returning {Columns}
            """,
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = name },
                new() { Value = (object?)request.DisplayName ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = JsonSerializer.Serialize(request.Grants, Json), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = request.Active },
                new() { Value = request.Password is { } password ? HashOf(password) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        var after = await OneAsync(put, cancellationToken);
        if (request.Password is not null || !request.Active) await SessionStore.EndAllAsync(transaction, name, cancellationToken);
        return (before, after!);
    }

    /// <summary>Takes a person away with their sessions, in the transaction; answers them as they were, or null if there is no such person.</summary>
    public static async Task<User?> DeleteAsync(NpgsqlTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await SessionStore.EndAllAsync(transaction, name, cancellationToken);
        await using var delete = new NpgsqlCommand($"delete from users where name = $1 returning {Columns}", transaction.Connection, transaction) { Parameters = { new() { Value = name } } };
        return await OneAsync(delete, cancellationToken);
    }

    /// <summary>What is kept of a password.</summary>
    internal static string HashOf(string password) => Hasher.HashPassword("", password);

    /// <summary>Whether a password is the one that a hash was made of.</summary>
    internal static bool Matches(string hash, string password) => Hasher.VerifyHashedPassword("", hash, password) != PasswordVerificationResult.Failed;

    /// <summary>A person of a row with <see cref="Columns"/>.</summary>
    internal static User Read(NpgsqlDataReader reader)
    {
        return new User(
            reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), JsonSerializer.Deserialize<List<Grant>>(reader.GetString(2), Json)!, reader.GetBoolean(3), reader.GetBoolean(4),
            Instant(5), reader.GetFieldValue<DateTimeOffset>(6), Instant(7));

        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    internal static Table Table()
    {
        var table = new Table("users");
        table.AddColumn("name", "text").AsPrimaryKey();
        table.AddColumn("display_name", "text");
        table.AddColumn("grants", "jsonb").NotNull();
        table.AddColumn("active", "boolean").NotNull();
        table.AddColumn("password_hash", "text");
        table.AddColumn("wrong_passwords", "integer").NotNull();
        table.AddColumn("locked_until", "timestamptz");
        table.AddColumn("created_at", "timestamptz").NotNull();
        table.AddColumn("signed_in_at", "timestamptz");
        return table;
    }

    private static async Task<User?> LockedAsync(NpgsqlTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand($"select {Columns} from users where name = $1 for update", transaction.Connection, transaction) { Parameters = { new() { Value = name } } };
        return await OneAsync(find, cancellationToken);
    }

    private static async Task<User?> OneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }
}
