using Federation.Contracts.Coordinator;
using Marten;

namespace Federation.Coordinator.Runs;

/// <summary>What there is to read about runs.</summary>
public sealed class RunQueries(IDocumentStore store)
{
    /// <summary>A run as it is now; null if there is none.</summary>
    public async Task<Run?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Run>(id, cancellationToken);
    }

    /// <summary>The chain of a run; null if there is no such run.</summary>
    public async Task<string?> ChainOfAsync(Guid id, CancellationToken cancellationToken) => (await FindAsync(id, cancellationToken))?.Chain;

    /// <summary>A page of runs, newest first.</summary>
    /// <param name="visible">Of chains like these patterns only; null for all.</param>
    /// <param name="chain">Of this chain only; null for all.</param>
    /// <param name="state">In this state only; null for all.</param>
    /// <param name="before">The last run of the page before; null for the first page.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<Run>> PageAsync(string[]? visible, string? chain, string? state, Guid? before, int most, CancellationToken cancellationToken)
    {
        (string Condition, object? Value)[] filters = [("chain like any(?)", visible), ("chain = ?", chain), ("state = ?", state), ("id < ?", before)];
        var used = filters.Where(filter => filter.Value is not null).ToList();
        var where = string.Concat(used.Select(filter => $" and {filter.Condition}"));

        await using var session = store.QuerySession();
        return await session.QueryAsync<Run>($"where true{where} order by id desc limit ?", cancellationToken, [.. used.Select(filter => filter.Value!), most]);
    }

    /// <summary>All that happened to a run, oldest first; empty if there is none.</summary>
    public async Task<IReadOnlyList<RunEventResponse>> HistoryAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return [.. (await session.Events.FetchStreamAsync(id, token: cancellationToken)).Select(one => RunEventResponses.From(one.Version, (RunEvent)one.Data))];
    }

    /// <summary>A page of the runs that are not over and have a step in the region, in the order of their ids.</summary>
    /// <param name="region">The region.</param>
    /// <param name="after">The last run of the page before; empty for the first page.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<Run>> UnderWayInAsync(string region, Guid after, int most, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.QueryAsync<Run>(
            $"where state in ('{RunStates.Running}', '{RunStates.Cancelling}') and id > ? and data @> ?::jsonb order by id limit ?",
            cancellationToken, after, $$"""{"steps":[{"region":"{{region}}"}]}""", most);
    }
}
