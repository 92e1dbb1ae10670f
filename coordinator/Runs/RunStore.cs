using Federation.Contracts.Coordinator;
using Federation.ServiceDefaults.Problems;
using Marten;
using Marten.Services;
using Npgsql;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Where the rules of runs meet the database: loads the runs concerned, decides, and records the events, the runs as they are then and the work that follows,
/// all in one transaction. The runs are locked in the order of their ids meanwhile, so that whoever tells one of them something too waits for its turn
/// instead of failing.
/// </summary>
public sealed class RunStore(NpgsqlDataSource dataSource, IDocumentStore store, RunWorkStore works, TimeProvider time)
{
    /// <summary>The notification channel of runs that are over; the payload is the run's id.</summary>
    public const string OverChannel = "federation_runs";

    /// <summary>A run as it is now; null if there is none.</summary>
    public async Task<Run?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Run>(id, cancellationToken);
    }

    /// <summary>Tells one run something, in a transaction of its own.</summary>
    /// <param name="id">The run.</param>
    /// <param name="command">What it is told.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <param name="done">The work that this concludes.</param>
    /// <param name="more">Work to add besides what follows from the rules.</param>
    /// <exception cref="RefusedException">The rules say no.</exception>
    public async Task<Recorded> ExecuteAsync(
        Guid id, RunCommand command, CancellationToken cancellationToken, Guid? done = null, IReadOnlyList<StepWork>? more = null)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var recorded = await RecordAsync(transaction, [new Told(id, command)], cancellationToken, done, more?.Select(work => (id, work)));
        await transaction.CommitAsync(cancellationToken);
        return recorded;
    }

    /// <summary>Tells runs something, each in the given order, inside a transaction that the caller commits. Runs that do not exist are passed over.</summary>
    /// <exception cref="RefusedException">The rules say no to one of them; nothing is to be committed then.</exception>
    public async Task<Recorded> RecordAsync(
        NpgsqlTransaction transaction, IReadOnlyList<Told> told, CancellationToken cancellationToken, Guid? done = null, IEnumerable<(Guid RunId, StepWork Work)>? more = null)
    {
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        var before = await LockAsync(session, told, cancellationToken);
        var after = new Dictionary<Guid, Run>(before);
        var happened = new Dictionary<Guid, List<RunEvent>>();

        foreach (var (id, command) in told)
        {
            if (!after.TryGetValue(id, out var run) && command is not StartRun) continue;
            var events = RunDecider.Decide(run ?? Run.None, command);
            if (events.Count == 0) continue;
            after[id] = RunDecider.Fold(run ?? Run.None, events);
            if (!happened.TryGetValue(id, out var list)) happened[id] = list = [];
            list.AddRange(events);
        }

        var mine = new List<RunWork>();
        foreach (var (id, events) in happened)
        {
            if (before.ContainsKey(id)) session.Events.Append(id, events.ToArray<object>());
            else session.Events.StartStream(id, events.ToArray<object>());
            session.Store(after[id]);
            mine.AddRange(works.Add(session, id, StepWork.Following(events, after[id]), time.GetUtcNow()));
        }

        var over = happened.Keys.Where(id => after[id].IsOver).ToList();
        foreach (var id in over) session.QueueSqlCommand($"notify {OverChannel}, '{id:n}'");
        RunWorkStore.Forget(session, over);
        RunWorkStore.Remove(session, done ?? []);
        await session.SaveChangesAsync(cancellationToken);
        return new Recorded(after, mine);
    }

    /// <summary>Adds work that follows from no event.</summary>
    public async Task<IReadOnlyList<RunWork>> AddWorkAsync(NpgsqlTransaction transaction, IEnumerable<(Guid RunId, StepWork Work)> work, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        List<RunWork> mine = [.. work.SelectMany(one => works.Add(session, one.RunId, [one.Work], time.GetUtcNow()))];
        await session.SaveChangesAsync(cancellationToken);
        return mine;
    }

    /// <summary>A page of the runs that are not over and have an active step in the region, by id, after the given one.</summary>
    public async Task<IReadOnlyList<Run>> UnderWayInAsync(string region, Guid after, int most, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return [.. await session.QueryAsync<Run>(
            "where state in ('running', 'cancelling') and id > ? and data @> ?::jsonb order by id limit ?",
            cancellationToken, after, $$"""{"steps":[{"region":"{{region}}"}]}""", most)];
    }

    /// <summary>Whether there is a run that is not over with a step in the region.</summary>
    public async Task<bool> AnyUnderWayInAsync(string region, CancellationToken cancellationToken) =>
        (await UnderWayInAsync(region, Guid.Empty, 1, cancellationToken)).Count > 0;

    /// <summary>A page of runs, newest first.</summary>
    /// <param name="chain">Of this chain only; null for all.</param>
    /// <param name="state">In this state only; null for all.</param>
    /// <param name="before">The last run of the page before; null for the first page.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<Run>> PageAsync(string? chain, string? state, Guid? before, int most, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        List<object> values = [];
        List<string> conditions = ["true"];
        Add("chain = ?", chain);
        Add("state = ?", state);
        Add("id < ?", before);
        values.Add(most);
        return [.. await session.QueryAsync<Run>($"where {string.Join(" and ", conditions)} order by id desc limit ?", cancellationToken, [.. values])];

        void Add(string condition, object? value)
        {
            if (value is null) return;
            conditions.Add(condition);
            values.Add(value);
        }
    }

    /// <summary>All that happened to a run, oldest first; empty if there is none.</summary>
    public async Task<IReadOnlyList<RunEventResponse>> HistoryAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return [.. (await session.Events.FetchStreamAsync(id, token: cancellationToken)).Select(one => RunEventResponses.From(one.Version, (RunEvent)one.Data))];
    }

    private static async Task<Dictionary<Guid, Run>> LockAsync(IDocumentSession session, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        var ids = told.Where(one => one.Command is not StartRun).Select(one => one.RunId).Distinct().ToArray();
        if (ids.Length == 0) return [];
        var runs = await session.QueryAsync<Run>("where id = any(?) order by id for update", cancellationToken, ids);
        return runs.ToDictionary(run => run.Id);
    }
}

/// <summary>Something that a run is told.</summary>
public readonly record struct Told(Guid RunId, RunCommand Command);

/// <summary>What has been recorded, once the transaction is committed.</summary>
/// <param name="Runs">The runs that were told something, as they are now.</param>
/// <param name="Work">What this replica has to do now.</param>
public sealed record Recorded(IReadOnlyDictionary<Guid, Run> Runs, IReadOnlyList<RunWork> Work)
{
    /// <summary>Nothing was told to anybody.</summary>
    public static readonly Recorded Nothing = new(new Dictionary<Guid, Run>(), []);
}
