using System.Security.Cryptography;
using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Feeds;
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

    /// <summary>Registers a region or changes its settings; answers null if it is new and the request has no key.</summary>
    public async Task<Region?> PutAsync(string name, RegionRequest request, AuditTrail trail, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        var known = await session.LoadAsync<Region>(name, cancellationToken);
        var key = request.ApiKey is { } given ? protector.Protect(given) : known?.ProtectedApiKey;
        if (key is null) return null;

        var region = new Region(name, [.. request.Urls], key, Guid.NewGuid(), time.GetUtcNow())
        {
            Labels = request.Labels ?? new Dictionary<string, string>(),
            Maintenance = [.. (request.Maintenance ?? []).OrderBy(window => window.From)],
            MaxCalls = request.MaxCalls,
            MaxJobs = request.MaxJobs,
            Drain = known?.Drain,
            Link = known?.Link,
            LinkBefore = known?.LinkBefore,
        };
        if (known is null) FeedStore.Forget(session, name);
        return await SaveAsync(session, known, region, trail, cancellationToken);
    }

    /// <summary>Changes a region; answers null if there is none of that name.</summary>
    /// <param name="name">The region.</param>
    /// <param name="change">What to make of it; its second parameter encrypts a key.</param>
    /// <param name="trail">Who changes it.</param>
    /// <param name="cancellationToken">Ends the change.</param>
    public async Task<Region?> ChangeAsync(string name, Func<Region, Func<string, string>, Region> change, AuditTrail trail, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        if ((await session.QueryAsync<Region>("where id = ? for update", cancellationToken, name)).SingleOrDefault() is not { } known) return null;

        var region = change(known, protector.Protect) with { Version = Guid.NewGuid(), ModifiedAt = time.GetUtcNow() };
        return await SaveAsync(session, known, region, trail, cancellationToken);
    }

    /// <summary>Takes a region out of the registry, and forgets how far its feed was followed.</summary>
    public async Task DeleteAsync(Region region, AuditTrail trail, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        session.Delete<Region>(region.Id);
        FeedStore.Forget(session, region.Id);
        session.QueueSqlCommand($"notify {Channel}");
        trail.Changed(session, Shown(region), after: null);
        await session.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The key to a region's API.</summary>
    public string ApiKeyOf(Region region) => protector.Unprotect(region.ProtectedApiKey);

    private static async Task<Region> SaveAsync(IDocumentSession session, Region? before, Region after, AuditTrail trail, CancellationToken cancellationToken)
    {
        session.Store(after);
        session.QueueSqlCommand($"notify {Channel}");
        trail.Changed(session, before is null ? null : Shown(before), Shown(after));
        await session.SaveChangesAsync(cancellationToken);
        return after;
    }

    /// <summary>A region as the audit shows it: whether the key changed, and not what it is.</summary>
    private static Region Shown(Region region) => region with { ProtectedApiKey = $"(sha-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(region.ProtectedApiKey)))[..8]} of the encrypted key)" };
}
