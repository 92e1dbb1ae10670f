using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.Coordinator.Access;

/// <summary>
/// Checks passwords. Attempts with one name go one after the other in all replicas, so that many at once are no more guesses. A name that there is not costs the same
/// time. After too many wrong ones a name is locked for a while, which ends by itself: for ever would let anybody shut everybody out.
/// </summary>
public sealed class PasswordSignIn(NpgsqlDataSource dataSource, IOptions<SignInOptions> options) : IDisposable
{
    private static readonly string OfNobody = UserStore.HashOf("");

    /// <summary>A password costs processor time on purpose: more at once than this would stop the replica's other work.</summary>
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>What is said to whoever may not come in.</summary>
    public string Refusal { get; } = $"This name and password do not fit. After {options.Value.MaxWrongPasswords} wrong passwords a name is locked for {options.Value.LockOutDuration.TotalMinutes:0.#} minutes.";

    /// <summary>The name of the person with this name and password, as it is stored; null if there is none, they may not sign in, or the name is locked.</summary>
    public async Task<string?> CheckAsync(string name, string password, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var (hash, mayTry) = await FindAsync(transaction, name.ToLowerInvariant(), cancellationToken);
            var isRight = UserStore.Matches(hash ?? OfNobody, password) && hash is not null && mayTry;
            if (hash is not null && mayTry) await NoteAsync(transaction, name.ToLowerInvariant(), isRight, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return isRight ? name.ToLowerInvariant() : null;
        }
        finally
        {
            turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turns.Dispose();

    private static async Task<(string? Hash, bool MayTry)> FindAsync(NpgsqlTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand("select password_hash, active and (locked_until is null or locked_until <= clock_timestamp()) from users where name = $1 for update", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = name } },
        };
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetBoolean(1)) : (null, false);
    }

    private async Task NoteAsync(NpgsqlTransaction transaction, string name, bool isRight, CancellationToken cancellationToken)
    {
        await using var note = new NpgsqlCommand(
            """
            update users set wrong_passwords = case when $2 or wrong_passwords + 1 >= $3 then 0 else wrong_passwords + 1 end,
              locked_until = case when not $2 and wrong_passwords + 1 >= $3 then clock_timestamp() + $4 end
            where name = $1
            """,
            transaction.Connection, transaction)
        {
            Parameters = { new() { Value = name }, new() { Value = isRight }, new() { Value = options.Value.MaxWrongPasswords }, new() { Value = options.Value.LockOutDuration } },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
    }
}
