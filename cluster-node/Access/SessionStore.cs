using System.Security.Cryptography;
using System.Text;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Access;

/// <summary>A session that is valid at the moment.</summary>
/// <param name="Id">The secret by which it is named; empty for whoever the coordinator vouches for, request by request.</param>
/// <param name="User">Whose it is.</param>
public sealed record Session(string Id, User User);

/// <summary>The sessions of people who have logged in. The database keeps hashes of their ids, and its clock ends them.</summary>
public sealed class SessionStore(NpgsqlDataSource database, IDocumentStore documents, IOptions<AccessOptions> options)
{
    /// <summary>A session by its id; null if there is none, it has expired, or its user may not log in any more.</summary>
    public async Task<Session?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var find = database.CreateCommand("select username from sessions where hash = $1 and expires_at > clock_timestamp()");
        find.Parameters.Add(new() { Value = HashOf(id) });
        if (await find.ExecuteScalarAsync(cancellationToken) is not string username) return null;

        await using var session = documents.QuerySession();
        return await session.LoadAsync<User>(username, cancellationToken) is { Active: true } user ? new Session(id, user) : null;
    }

    /// <summary>Begins a session, and forgets those that have expired.</summary>
    public async Task<Session> BeginAsync(User user, string ip, CancellationToken cancellationToken)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("delete from sessions where expires_at < clock_timestamp()"));
        batch.BatchCommands.Add(new("insert into sessions (hash, username, ip, expires_at) values ($1, $2, $3, clock_timestamp() + $4)")
        {
            Parameters = { new() { Value = HashOf(id) }, new() { Value = user.Id }, new() { Value = ip }, new() { Value = options.Value.SessionDuration } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return new Session(id, user);
    }

    /// <summary>Lets a session last its whole time from now.</summary>
    public async Task ProlongAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("update sessions set expires_at = clock_timestamp() + $2 where hash = $1");
        command.Parameters.Add(new() { Value = HashOf(id) });
        command.Parameters.Add(new() { Value = options.Value.SessionDuration });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("delete from sessions where hash = $1");
        command.Parameters.Add(new() { Value = HashOf(id) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What a session is stored under.</summary>
    internal static string HashOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
