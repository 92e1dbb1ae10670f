using System.Security.Cryptography;
using Federation.Contracts.Regions;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Gateway;

/// <summary>The key that tells regions who a person is. It is made with the database and kept in it, encrypted, so that all replicas have the same.</summary>
public sealed class GatewayKey(NpgsqlDataSource dataSource, IDataProtectionProvider protection, IOptions<BootstrapOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(1);

    private readonly IDataProtector protector = protection.CreateProtector("Federation.Coordinator.Gateway.Key");
    private readonly SemaphoreSlim turn = new(1, 1);
    private ECDsa? loaded;

    /// <summary>Makes the key if there is none.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = options.Value.GatewayKey ?? Convert.ToBase64String(made.ExportPkcs8PrivateKey());
        await using var keep = dataSource.CreateCommand("insert into gateway_key (id, private_key) values (1, $1) on conflict do nothing");
        keep.Parameters.Add(new() { Value = protector.Protect(key) });
        await keep.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The public half as SubjectPublicKeyInfo in Base64.</summary>
    public async Task<string> PublicAsync(CancellationToken cancellationToken) => Convert.ToBase64String((await LoadAsync(cancellationToken)).ExportSubjectPublicKeyInfo());

    /// <summary>The header that tells a region who asks; null for whoever may do nothing there.</summary>
    public async Task<string?> HeaderAsync(Caller caller, string region, CancellationToken cancellationToken) => caller.RoleIn(region) is { } role
        ? new GatewayIdentity(caller.Name!, role, region, time.GetUtcNow() + ValidFor).SignWith(await LoadAsync(cancellationToken))
        : null;

    /// <inheritdoc />
    public void Dispose()
    {
        loaded?.Dispose();
        turn.Dispose();
    }

    internal static bool IsValid(string? key)
    {
        if (key is null) return true;
        try
        {
            using var _ = Imported(key);
            return true;
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            return false;
        }
    }

    internal static Table Table()
    {
        var table = new Table("gateway_key");
        table.AddColumn("id", "integer").AsPrimaryKey();
        table.AddColumn("private_key", "text").NotNull();
        return table;
    }

    private async Task<ECDsa> LoadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref loaded) is { } known) return known;
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (loaded is not null) return loaded;
            await using var read = dataSource.CreateCommand("select private_key from gateway_key");
            var key = Imported(protector.Unprotect((string)(await read.ExecuteScalarAsync(cancellationToken))!));
            Volatile.Write(ref loaded, key);
            return key;
        }
        finally
        {
            turn.Release();
        }
    }

    private static ECDsa Imported(string key)
    {
        var imported = ECDsa.Create();
        imported.ImportPkcs8PrivateKey(Convert.FromBase64String(key), out _);
        return imported;
    }
}
