using System.Security.Cryptography;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>The secrets that callers of web hooks sign with, encrypted at rest.</summary>
public sealed class HookSecrets(NpgsqlDataSource dataSource, IDataProtectionProvider protection)
{
    private const int HexDigits = 64;

    private readonly IDataProtector protector = protection.CreateProtector("Federation.Coordinator.Triggers.HookSecret");

    /// <summary>Makes a new secret for a hook; one that it had before is good for nothing from then on.</summary>
    public async Task<string> MakeAsync(string chain, string trigger, AuditTrail trail, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetHexString(HexDigits, lowercase: true);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            insert into hook_secrets (chain, trigger, secret, created_at) values ($1, $2, $3, now())
            on conflict (chain, trigger) do update set secret = excluded.secret, created_at = excluded.created_at
            """,
            connection,
            transaction)
        {
            Parameters = { new() { Value = chain }, new() { Value = trigger }, new() { Value = protector.Protect(secret) } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await trail.ChangedAsync(transaction, before: null, new { Trigger = trigger, Secret = "(a new one)" }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return secret;
    }

    /// <summary>A hook's secret; null if none was made.</summary>
    public async Task<string?> FindAsync(string chain, string trigger, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select secret from hook_secrets where chain = $1 and trigger = $2");
        command.Parameters.Add(new() { Value = chain });
        command.Parameters.Add(new() { Value = trigger });
        return await command.ExecuteScalarAsync(cancellationToken) is string secret ? protector.Unprotect(secret) : null;
    }
}
