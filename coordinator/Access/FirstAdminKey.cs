using Federation.Contracts.Coordinator;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.Coordinator.Access;

/// <summary>Gives an empty database its first API key.</summary>
public sealed class FirstAdminKey(NpgsqlDataSource dataSource, ApiKeyStore keys, IOptions<BootstrapOptions> options)
{
    /// <summary>Makes the key if there is none. One that was not configured is printed: it is never shown again.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if ((await keys.AllAsync(cancellationToken)).Count > 0) return;

        var secret = options.Value.AdminApiKey ?? ApiKey.NewSecret();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ApiKeyStore.AddAsync(transaction, new KeyRequest("admin", Grants.OfEverything), secret, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (options.Value.AdminApiKey is null) Console.WriteLine($"The coordinator's admin API key, shown this once: {secret}");
    }
}
