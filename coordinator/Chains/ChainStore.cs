using System.Text.Json.Nodes;
using JasperFx;
using Marten;

namespace Federation.Coordinator.Chains;

/// <summary>The chains and all their versions.</summary>
public sealed class ChainStore(IDocumentStore store, TimeProvider time)
{
    /// <summary>All chains by name, each in its present version.</summary>
    public async Task<IReadOnlyList<Chain>> AllAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.Query<Chain>().OrderBy(chain => chain.Id).ToListAsync(cancellationToken);
    }

    /// <summary>A chain in its present version; null if there is none of that name.</summary>
    public async Task<Chain?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Chain>(name, cancellationToken);
    }

    /// <summary>A chain in an earlier version or the present one; null if there is none.</summary>
    public async Task<Chain?> FindAsync(string name, int version, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.LoadAsync<ChainVersion>(ChainVersion.IdOf(name, version), cancellationToken))?.Chain;
    }

    /// <summary>Stores a definition as the chain's next version; one that is as the present version is changes nothing.</summary>
    public async Task<Chain> PutAsync(string name, ChainDefinition definition, JsonObject document, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var session = store.LightweightSession();
            var present = await session.LoadAsync<Chain>(name, cancellationToken);
            if (present?.IsDefinedAs(document) == true) return present;

            var next = new Chain(name, (present?.Version ?? 0) + 1, definition, document.ToJsonString(), time.GetUtcNow());
            session.Insert(new ChainVersion(ChainVersion.IdOf(name, next.Version), next));
            session.Store(next);
            try
            {
                await session.SaveChangesAsync(cancellationToken);
                return next;
            }
            catch (DocumentAlreadyExistsException)
            {
                // Somebody else made this version first: ours comes after it.
            }
        }
    }
}
