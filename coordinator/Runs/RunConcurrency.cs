using Federation.Coordinator.Chains;
using Federation.Coordinator.Hosting;
using Federation.ServiceDefaults.Problems;
using Npgsql;

namespace Federation.Coordinator.Runs;

/// <summary>Which runs of a chain may be under way beside each other. Whoever decides about that locks the chain's starts, so that two decisions are made one after the other.</summary>
internal static class RunConcurrency
{
    private const string UnderWay = "state in ('running', 'paused', 'cancelling')";

    /// <summary>What is to be told to whom so that a run starts as its chain allows: at once, behind the others, or instead of them.</summary>
    /// <exception cref="RefusedException">The chain allows no other run beside one that is under way.</exception>
    public static async Task<IReadOnlyList<Told>> JudgeAsync(NpgsqlTransaction transaction, StartRun start, CancellationToken cancellationToken)
    {
        var policy = start.Origin.Concurrency;
        if (policy == ConcurrencyPolicy.Allow) return [new Told(start.RunId, start)];

        await LockAsync(transaction, start.Chain, cancellationToken);
        var others = await FindAsync(transaction, $"({UnderWay} or state = 'queued') and id <> '{start.RunId}'", start.Chain, cancellationToken);
        if (others.Count == 0 || await HasStartedAsync(transaction, start.RunId, cancellationToken)) return [new Told(start.RunId, start)];
        if (policy == ConcurrencyPolicy.Forbid) throw new RefusedException($"Chain '{start.Chain}' allows one run at a time, and run {others[0]} is under way.");

        IEnumerable<Guid> replaced = policy == ConcurrencyPolicy.Replace ? others : [];
        return [.. replaced.Select(id => new Told(id, new CancelRun($"Replaced by run {start.RunId}", start.At, start.Origin.By))), new Told(start.RunId, start with { Waits = true })];
    }

    /// <summary>The run of the chain that may begin now; null if there is none, or if another is under way.</summary>
    public static async Task<Guid?> NextAsync(NpgsqlTransaction transaction, string chain, CancellationToken cancellationToken)
    {
        await LockAsync(transaction, chain, cancellationToken);
        if ((await FindAsync(transaction, UnderWay, chain, cancellationToken)).Count > 0) return null;
        var waiting = await FindAsync(transaction, "state = 'queued'", chain, cancellationToken);
        return waiting.Count > 0 ? waiting[0] : null;
    }

    /// <summary>Chains of which runs wait though none is under way, as when the last one was of a version that let others run beside it.</summary>
    public static async Task<IReadOnlyList<string>> StuckAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"select distinct chain from run_summaries q where state = 'queued' and not exists (select from run_summaries r where r.chain = q.chain and r.{UnderWay})");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chains = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) chains.Add(reader.GetString(0));
        return chains;
    }

    private static async Task LockAsync(NpgsqlTransaction transaction, string chain, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand("select pg_advisory_xact_lock($1, hashtext($2))", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = AdvisoryLocks.RunStart }, new() { Value = chain } },
        };
        await take.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> HasStartedAsync(NpgsqlTransaction transaction, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from run_summaries where id = $1)", transaction.Connection, transaction) { Parameters = { new() { Value = id } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(NpgsqlTransaction transaction, string condition, string chain, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select id from run_summaries where chain = $1 and {condition} order by started_at, id", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = chain } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetGuid(0));
        return ids;
    }
}
