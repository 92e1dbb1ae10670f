using Federation.Contracts.Coordinator;
using Marten;

namespace Federation.Coordinator.Runs;

/// <summary>What there is to read about runs.</summary>
public sealed class RunQueries(IDocumentStore store, StepProgress progress)
{
    /// <summary>A run as it is now; null if there is none.</summary>
    public async Task<Run?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Run>(id, cancellationToken);
    }

    /// <summary>A run as it is now, with what its running jobs last said about their progress; null if there is none.</summary>
    public async Task<Run?> PresentAsync(Guid id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } run ? await progress.AddToAsync(run, cancellationToken) : null;

    /// <summary>The chain of a run; null if there is no such run.</summary>
    public async Task<string?> ChainOfAsync(Guid id, CancellationToken cancellationToken) => (await FindAsync(id, cancellationToken))?.Chain;

    /// <summary>All that happened to a run after an event, oldest first; empty if there is nothing or no such run.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">The version of the last event that is known; 0 for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<RunEventResponse>> HistoryAsync(Guid id, long after, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return [.. (await session.Events.FetchStreamAsync(id, fromVersion: after + 1, token: cancellationToken)).Select(one => RunEventResponses.From(one.Version, (RunEvent)one.Data))];
    }

    /// <summary>All events of a run, oldest first.</summary>
    public async Task<IReadOnlyList<RunEvent>> EventsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return [.. (await session.Events.FetchStreamAsync(id, token: cancellationToken)).Select(one => (RunEvent)one.Data)];
    }

    /// <summary>Runs as they are now, in no particular order; those that there are not are passed over.</summary>
    public async Task<IReadOnlyList<Run>> ManyAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.LoadManyAsync<Run>(cancellationToken, [.. ids]);
    }

    /// <summary>Runs that are not over and have a step in one of some states, the oldest first.</summary>
    /// <param name="states">The states, as last heard from the region.</param>
    /// <param name="chainsLike">Of chains that one of these patterns of SQL's <c>like</c> matches; null for all.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<Run>> WithStepInAsync(IReadOnlyList<string> states, string[]? chainsLike, int most, CancellationToken cancellationToken)
    {
        var conditions = string.Join(" or ", states.Select(_ => "data @> ?::jsonb"));
        var values = states.Select(state => (object)$$"""{"steps": [{"state": "{{state}}"}]}""");
        await using var session = store.QuerySession();
        return await session.QueryAsync<Run>(
            $"where state in ('{RunStates.Running}', '{RunStates.Paused}', '{RunStates.Cancelling}') and ({conditions}){(chainsLike is null ? "" : " and data ->> 'chain' like any(?)")} order by id limit ?",
            cancellationToken,
            [.. values, .. chainsLike is null ? Array.Empty<object>() : [chainsLike], most]);
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
            $"where state in ('{RunStates.Running}', '{RunStates.Paused}', '{RunStates.Cancelling}') and id > ? and data @> ?::jsonb order by id limit ?",
            cancellationToken, after, $$"""{"steps":[{"region":"{{region}}"}]}""", most);
    }
}
