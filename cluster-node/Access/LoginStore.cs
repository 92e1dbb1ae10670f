using Federation.ClusterNode.Hosting;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Access;

/// <summary>
/// Checks passwords. Attempts with one user name go one after the other in the whole region, so that nobody gets more guesses by making them at the same
/// time; a user name that there is not costs the same time and is locked out just the same. A locked-out user name is free again after an hour without
/// wrong passwords, or when an administrator gives it a new one: for ever would let anybody shut everybody out.
/// </summary>
public sealed class LoginStore(NpgsqlDataSource database, IDocumentStore documents, IOptions<AccessOptions> options) : IDisposable
{
    /// <summary>What is said of a wrong password and of an unknown user alike.</summary>
    public const string Incorrect = "Username or password incorrect.";

    private static readonly string OfNobody = PasswordHash.Of("");

    /// <summary>A password costs processor time on purpose: more at once than this would stop the node's other work.</summary>
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>The user of a name and password.</summary>
    /// <exception cref="RefusalException">There is no such user with such a password, they may not log in, or there were too many wrong passwords.</exception>
    public async Task<User> CheckAsync(string username, string password, CancellationToken cancellationToken)
    {
        var id = username.ToLowerInvariant();
        await turns.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var wrong = await WrongAsync(id, connection, cancellationToken);
            if (wrong > options.Value.MaxWrongLogins) throw new RefusalException("login", "Account is locked out.  Please reset your password to unlock it.");

            var user = await FindAsync(id, cancellationToken);
            var isRight = PasswordHash.Matches(user?.PasswordHash ?? OfNobody, password) && user is not null;
            if (!isRight || wrong > 0) await RecordAsync(id, isRight, connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (!isRight) throw new RefusalException("login", Incorrect);
            return user!.Active ? user : throw new RefusalException("login", $"User account is disabled: {username}");
        }
        finally
        {
            turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turns.Dispose();

    private async Task<User?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        return await session.LoadAsync<User>(id, cancellationToken);
    }

    /// <summary>Waits for the attempts before this one, and counts those that were wrong.</summary>
    private async Task<int> WrongAsync(string id, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(hashtextextended('login ' || $1, 0))") { Parameters = { new() { Value = id } } },
                new("select count from wrong_logins where username = $1 and last_at > clock_timestamp() - $2")
                {
                    Parameters = { new() { Value = id }, new() { Value = options.Value.LockOutDuration } },
                },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? rows.GetInt32(0) : 0;
    }

    private async Task RecordAsync(string id, bool isRight, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("delete from wrong_logins where (username = $1 and $3) or last_at <= clock_timestamp() - $2")
        {
            Parameters = { new() { Value = id }, new() { Value = options.Value.LockOutDuration }, new() { Value = isRight } },
        });
        if (!isRight)
        {
            batch.BatchCommands.Add(new(
                """
                insert into wrong_logins (username, count, last_at) values ($1, 1, clock_timestamp())
                on conflict (username) do update set count = wrong_logins.count + 1, last_at = excluded.last_at
                """)
            { Parameters = { new() { Value = id } } });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
