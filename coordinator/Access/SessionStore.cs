using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Access;

/// <summary>The sessions of people who have signed in. Of the secret in the cookie only the hash is kept; PostgreSQL's clock ends sessions, in every replica at once.</summary>
public sealed class SessionStore(NpgsqlDataSource dataSource, IOptions<SignInOptions> options)
{
    /// <summary>The person whose session it is; null if it is over or they may not sign in any more. One in use goes on.</summary>
    public async Task<User?> UseAsync(string secret, CancellationToken cancellationToken)
    {
        await using var find = dataSource.CreateCommand(
            $"""
            select {UserStore.Columns}, used_at < now() - interval '1 minute' from sessions join users on users.name = sessions.user_name
            where hash = $1 and active and used_at > now() - $2 and began_at > now() - $3
            """);
        find.Parameters.Add(new() { Value = ApiKey.HashOf(secret) });
        find.Parameters.Add(new() { Value = options.Value.IdleDuration });
        find.Parameters.Add(new() { Value = options.Value.SessionDuration });
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;

        var user = UserStore.Read(reader);
        if (reader.GetBoolean(8)) await NoteUseAsync(secret, cancellationToken);
        return user;
    }

    /// <summary>Begins a session; answers its secret. Sessions that are over are forgotten on the way.</summary>
    public async Task<string> BeginAsync(string user, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetHexString(40, lowercase: true);
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new("delete from sessions where used_at < now() - $1 or began_at < now() - $2")
        {
            Parameters = { new() { Value = options.Value.IdleDuration }, new() { Value = options.Value.SessionDuration } },
        });
        batch.BatchCommands.Add(new("insert into sessions (hash, user_name, began_at, used_at) values ($1, $2, now(), now())") { Parameters = { new() { Value = ApiKey.HashOf(secret) }, new() { Value = user } } });
        batch.BatchCommands.Add(new("update users set signed_in_at = now() where name = $1") { Parameters = { new() { Value = user } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return secret;
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(string secret, CancellationToken cancellationToken)
    {
        await using var end = dataSource.CreateCommand("delete from sessions where hash = $1");
        end.Parameters.Add(new() { Value = ApiKey.HashOf(secret) });
        await end.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends all sessions of a person, in the transaction.</summary>
    internal static async Task EndAllAsync(NpgsqlTransaction transaction, string user, CancellationToken cancellationToken)
    {
        await using var end = new NpgsqlCommand("delete from sessions where user_name = $1", transaction.Connection, transaction) { Parameters = { new() { Value = user } } };
        await end.ExecuteNonQueryAsync(cancellationToken);
    }

    internal static Table Table()
    {
        var table = new Table("sessions");
        table.AddColumn("hash", "text").AsPrimaryKey();
        table.AddColumn("user_name", "text").NotNull().AddIndex();
        table.AddColumn("began_at", "timestamptz").NotNull();
        table.AddColumn("used_at", "timestamptz").NotNull().AddIndex();
        return table;
    }

    private async Task NoteUseAsync(string secret, CancellationToken cancellationToken)
    {
        await using var note = dataSource.CreateCommand("update sessions set used_at = now() where hash = $1");
        note.Parameters.Add(new() { Value = ApiKey.HashOf(secret) });
        await note.ExecuteNonQueryAsync(cancellationToken);
    }
}
