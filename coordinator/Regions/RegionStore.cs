using Federation.Contracts.Coordinator;
using Marten;
using Microsoft.AspNetCore.DataProtection;

namespace Federation.Coordinator.Regions;

/// <summary>The registry of regions. Every change is told to all replicas on the channel <see cref="Channel"/>.</summary>
public sealed class RegionStore(IDocumentStore store, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>The notification channel of changes.</summary>
    public const string Channel = "federation_regions";

    private readonly IDataProtector protector = protection.CreateProtector("Federation.Coordinator.Regions.ApiKey");

    /// <summary>All regions by name.</summary>
    public async Task<IReadOnlyList<Region>> AllAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.Query<Region>().OrderBy(region => region.Id).ToListAsync(cancellationToken);
    }

    /// <summary>The names of all regions.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync(CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).Select(region => region.Id).ToHashSet();

    /// <summary>One region, or null if there is none of that name.</summary>
    public async Task<Region?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Region>(name, cancellationToken);
    }

    /// <summary>Registers or changes a region; answers null if it is new and the request has no key.</summary>
    public async Task<Region?> PutAsync(string name, RegionRequest request, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        var known = await session.LoadAsync<Region>(name, cancellationToken);
        var key = request.ApiKey is { } given ? protector.Protect(given) : known?.ProtectedApiKey;
        if (key is null) return null;

        var region = new Region(name, [.. request.Urls], key, Guid.NewGuid(), time.GetUtcNow());
        session.Store(region);
        session.QueueSqlCommand($"notify {Channel}");
        await session.SaveChangesAsync(cancellationToken);
        return region;
    }

    /// <summary>Takes a region out of the registry.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        session.Delete<Region>(name);
        session.QueueSqlCommand($"notify {Channel}");
        await session.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The key to a region's API.</summary>
    public string ApiKeyOf(Region region) => protector.Unprotect(region.ProtectedApiKey);
}
