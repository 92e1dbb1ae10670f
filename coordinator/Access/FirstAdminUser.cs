using Federation.Contracts.Coordinator;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.Coordinator.Access;

/// <summary>Gives an empty database its first person, <c>admin</c>.</summary>
public sealed class FirstAdminUser(NpgsqlDataSource dataSource, UserStore users, IOptions<BootstrapOptions> options)
{
    /// <summary>The first person's name.</summary>
    public const string Name = "admin";

    /// <summary>Makes the person if there is nobody. A password that was not configured is printed: it is never shown again.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if ((await users.AllAsync(cancellationToken)).Count > 0) return;

        var password = options.Value.AdminPassword ?? ApiKey.NewSecret()[..20];
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await UserStore.PutAsync(transaction, Name, new UserRequest(Grants.OfEverything, Password: password), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (options.Value.AdminPassword is null) Console.WriteLine($"The password of the coordinator's user {Name}, shown this once: {password}");
    }
}
