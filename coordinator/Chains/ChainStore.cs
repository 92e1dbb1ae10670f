using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.ServiceDefaults.Problems;
using Marten;
using Npgsql;

namespace Federation.Coordinator.Chains;

/// <summary>Takes part in every change of a chain, within its transaction.</summary>
/// <param name="session">What is committed together.</param>
/// <param name="name">The chain.</param>
/// <param name="present">The chain as it is from now on; null if it is gone.</param>
public delegate void ChainChanged(IDocumentSession session, string name, Chain? present);

/// <summary>The chains and all their versions.</summary>
public sealed class ChainStore(IDocumentStore store, IEnumerable<ChainChanged> listeners, TimeProvider time)
{
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

    /// <summary>Stores a definition as the chain's next version; one that is as the present version is changes nothing. Null if the precondition is not met.</summary>
    /// <param name="name">The chain.</param>
    /// <param name="parsed">A definition without faults.</param>
    /// <param name="precondition">What has to be so.</param>
    /// <param name="trail">Who asks for it; null for nobody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ForbiddenException">Who asks for it may not have it run where it would.</exception>
    public async Task<Chain?> PutAsync(string name, ParsedChain parsed, Precondition precondition, AuditTrail? trail, CancellationToken cancellationToken)
    {
        if (trail is not null) await DemandAsync(trail.Caller, name, parsed.Definition!, cancellationToken);
        await using var session = store.LightweightSession();
        var present = await LockAsync(session, name, cancellationToken);
        if (!precondition.IsMetBy(present)) return null;
        if (present?.IsDefinedAs(parsed.Document!) == true) return present;

        var last = present?.Version ?? await LastVersionAsync(session, name, cancellationToken);
        var next = new Chain(name, last + 1, parsed.Definition!, parsed.Document!.ToJsonString(), parsed.Text, time.GetUtcNow(), trail?.By);
        session.Insert(ChainVersion.Of(next));
        session.Store(next);
        foreach (var listener in listeners) listener(session, name, next);
        trail?.Changed(session, present?.ToJson(), next.ToJson());
        await session.SaveChangesAsync(cancellationToken);
        return next;
    }

    /// <summary>Takes a chain away; its versions stay, and its runs go on. Answers the chain as it was, or null if the precondition is not met or there is none.</summary>
    public async Task<Chain?> DeleteAsync(string name, Precondition precondition, AuditTrail trail, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        var present = await LockAsync(session, name, cancellationToken);
        if (present is null || !precondition.IsMetBy(present)) return null;

        session.Delete<Chain>(name);
        foreach (var listener in listeners) listener(session, name, null);
        trail.Changed(session, present.ToJson(), null);
        await session.SaveChangesAsync(cancellationToken);
        return present;
    }

    private async Task DemandAsync(Caller caller, string name, ChainDefinition definition, CancellationToken cancellationToken)
    {
        ChainReach.Demand(caller, definition.Triggers);
        await ChainReach.DemandAsync(caller, name, definition.Steps, FindAsync, cancellationToken);
    }

    /// <summary>The chain, which nobody else changes until the session is saved. The name is locked, not the row: a chain that is not there yet has none.</summary>
    private static async Task<Chain?> LockAsync(IDocumentSession session, string name, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("select pg_advisory_xact_lock($1, hashtext($2))")
        {
            Parameters = { new() { Value = AdvisoryLocks.Chain }, new() { Value = name } },
        };
        await session.ExecuteAsync(take, cancellationToken);
        return await session.LoadAsync<Chain>(name, cancellationToken);
    }

    /// <summary>A name that is used again goes on where the chain before it ended, so that a version always means the same.</summary>
    private static async Task<int> LastVersionAsync(IDocumentSession session, string name, CancellationToken cancellationToken) =>
        (await session.QueryAsync<ChainVersion>("where name = ? order by number desc limit 1", cancellationToken, name)).SingleOrDefault()?.Number ?? 0;
}
