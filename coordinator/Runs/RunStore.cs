using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Problems;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Federation.Coordinator.Runs;

/// <summary>Takes part in the end of runs, within its transaction.</summary>
/// <param name="session">What is committed together.</param>
/// <param name="over">The runs that are over.</param>
public delegate void RunsOver(IDocumentSession session, IReadOnlyList<Run> over);

/// <summary>
/// Where the rules of runs meet the database: loads the runs concerned, decides, and records the events, the runs as they are then and the work that follows,
/// all in one transaction. The runs are locked in the order of their ids meanwhile, so that whoever tells one of them something too waits for its turn
/// instead of failing. What comes at the same time is committed together.
/// </summary>
public sealed class RunStore
{
    private const int MostAtOnce = 200;

    private readonly NpgsqlDataSource dataSource;
    private readonly IDocumentStore store;
    private readonly RunWorkStore works;
    private readonly RunWorkQueue queue;
    private readonly RunCache cache;
    private readonly IReadOnlyList<RunsOver> listeners;
    private readonly TimeProvider time;
    private readonly Batcher<Order, Run?> orders;

    /// <summary>A store on the database; work that is committed goes to the queue.</summary>
    public RunStore(NpgsqlDataSource dataSource, IDocumentStore store, RunWorkStore works, RunWorkQueue queue, RunCache cache, IEnumerable<RunsOver> listeners, TimeProvider time)
    {
        (this.dataSource, this.store, this.works, this.queue, this.cache, this.listeners, this.time) = (dataSource, store, works, queue, cache, [.. listeners], time);
        orders = new(MostAtOnce, ExecuteAsync);
    }

    /// <summary>Starts a run, or finds the one that was started with the same key before.</summary>
    /// <param name="start">The run.</param>
    /// <param name="idempotencyKey">The key; null for none.</param>
    /// <param name="trail">Who asks for it; null for the coordinator itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException">The key was used for another request, or the chain allows no other run beside one that is under way.</exception>
    public async Task<(Guid Id, bool IsNew)> StartAsync(StartRun start, string? idempotencyKey, AuditTrail? trail, CancellationToken cancellationToken)
    {
        if (idempotencyKey is null && start.Origin.Concurrency == Chains.ConcurrencyPolicy.Allow)
        {
            await orders.AddAsync(new Order(new Told(start.RunId, start, trail), null, []), cancellationToken);
            return (start.RunId, true);
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (id, recorded) = await StartAsync(transaction, start, idempotencyKey, trail, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Committed(recorded);
        return (id, id == start.RunId);
    }

    /// <summary>Lets what a caller has recorded and committed be done.</summary>
    public void Committed(Recorded recorded)
    {
        cache.Keep(recorded.Runs.Values);
        queue.Add(recorded.Work);
    }

    /// <summary>Starts a run inside a transaction that the caller commits and then tells of (<see cref="Committed"/>).</summary>
    /// <exception cref="RefusedException">As above; nothing is to be committed then.</exception>
    public async Task<(Guid Id, Recorded Recorded)> StartAsync(
        NpgsqlTransaction transaction, StartRun start, string? idempotencyKey, AuditTrail? trail, CancellationToken cancellationToken)
    {
        var id = idempotencyKey is null ? start.RunId : await RunStartKeys.ClaimAsync(transaction, start, idempotencyKey, cancellationToken);
        if (id != start.RunId) return (id, Recorded.Nothing);

        var told = await RunConcurrency.JudgeAsync(transaction, start, cancellationToken);
        return (id, await RecordAsync(transaction, [.. told.Select(one => one.RunId == id ? one with { Trail = trail } : one)], cancellationToken));
    }

    /// <summary>Tells one run something; answers the run as it is then, or null if there is none.</summary>
    /// <param name="id">The run.</param>
    /// <param name="command">What it is told.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <param name="done">The work that this concludes.</param>
    /// <param name="more">Work to add besides what follows from the rules.</param>
    /// <exception cref="RefusedException">The rules say no.</exception>
    public Task<Run?> ExecuteAsync(Guid id, RunCommand command, CancellationToken cancellationToken, Guid? done = null, IReadOnlyList<StepWork>? more = null) =>
        orders.AddAsync(new Order(new Told(id, command), done, more ?? []), cancellationToken);

    /// <summary>Does what somebody wants of a run, and records that with it; answers the run as it is then, or null if there is none.</summary>
    /// <exception cref="RefusedException">The rules say no.</exception>
    public Task<Run?> ExecuteAsync(Guid id, RunOrder order, AuditTrail trail, CancellationToken cancellationToken) =>
        orders.AddAsync(new Order(new Told(id, order, trail), null, []), cancellationToken);

    /// <summary>
    /// Tells runs something, in the given order, inside a transaction that the caller commits and then tells of (<see cref="Committed"/>). Runs that do not exist are passed
    /// over.
    /// </summary>
    /// <exception cref="RefusedException">The rules say no to one of them; nothing is to be committed then.</exception>
    public async Task<Recorded> RecordAsync(NpgsqlTransaction transaction, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        return await RecordAsync(transaction, session, told, cancellationToken);
    }

    /// <summary>Adds work that follows from no event, inside a transaction that the caller commits; answers what is to be given to the queue then.</summary>
    public async Task<IReadOnlyList<RunWork>> AddWorkAsync(
        NpgsqlTransaction transaction, IEnumerable<(Guid RunId, StepWork Work)> work, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        var mine = works.Add(session, work, time.GetUtcNow());
        await session.SaveChangesAsync(cancellationToken);
        return mine;
    }

    /// <summary>Lets the next run of a chain begin if none is under way.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="done">The work that this concludes; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ReleaseNextAsync(string chain, Guid? done, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        if (done is { } row) RunWorkStore.Remove(session, row);
        var next = await RunConcurrency.NextAsync(transaction, chain, cancellationToken);
        var recorded = await RecordAsync(transaction, session, next is { } id ? [new Told(id, new ReleaseRun(time.GetUtcNow()))] : [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Committed(recorded);
    }

    /// <summary>Lets runs begin that wait for others though none is under way.</summary>
    public async Task ReleaseStuckAsync(CancellationToken cancellationToken)
    {
        foreach (var chain in await RunConcurrency.StuckAsync(dataSource, cancellationToken)) await ReleaseNextAsync(chain, done: null, cancellationToken);
    }

    private async Task<IReadOnlyList<Run?>> ExecuteAsync(IReadOnlyList<Order> together)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));

        RunWorkStore.Remove(session, [.. together.Where(order => order.Done is not null).Select(order => order.Done!.Value)]);
        var added = works.Add(session, together.SelectMany(order => order.More.Select(work => (order.Told.RunId, work))), time.GetUtcNow());
        var recorded = await RecordAsync(transaction, session, [.. together.Select(order => order.Told)], CancellationToken.None);
        await transaction.CommitAsync();
        Committed(recorded);
        queue.Add(added);
        return [.. together.Select(order => recorded.Runs.GetValueOrDefault(order.Told.RunId))];
    }

    private async Task<Recorded> RecordAsync(NpgsqlTransaction transaction, IDocumentSession session, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        var known = await LockAsync(transaction, session, told, cancellationToken);
        var batch = new RunBatch(known.Values);
        foreach (var one in told) batch.Tell(one);
        foreach (var change in batch.Changes) change.Record(session);

        foreach (var (id, events) in batch.Happened)
        {
            var before = known.GetValueOrDefault(id);
            Write(session, before, batch.Runs[id], events);
            foreach (var gone in StepWork.Withdrawn(events)) RunWorkStore.Withdraw(session, new LaunchKey(id, gone.Step, gone.Attempt));
        }

        (Run Before, Run After)[] changed = [.. batch.Happened.Keys.Where(known.ContainsKey).Select(id => (known[id], batch.Runs[id]))];
        RunSummaries.Change(session, changed);
        RegionPlaces.Free(session, changed);
        var work = batch.Happened.SelectMany(run => StepWork.Following(run.Value, batch.Runs[run.Key]).Select(one => (run.Key, one)));
        var mine = works.Add(session, work, time.GetUtcNow());
        Run[] over = [.. batch.Happened.Keys.Select(id => batch.Runs[id]).Where(run => run.IsOver)];
        RunWorkStore.Forget(session, [.. over.Select(run => run.Id)]);
        if (over.Length > 0) foreach (var listener in listeners) listener(session, over);
        RunNews.Spread(session, batch.Happened.Keys.Select(id => batch.Runs[id]));
        await session.SaveChangesAsync(cancellationToken);
        return new Recorded(batch.Runs, mine);
    }

    private static void Write(IDocumentSession session, Run? before, Run after, List<RunEvent> events)
    {
        session.Store(after);
        if (before is null)
        {
            session.Events.StartStream(after.Id, events.ToArray<object>());
            RunSummaries.Add(session, after);
        }
        else
        {
            session.Events.Append(after.Id, events.ToArray<object>());
        }
    }

    /// <summary>Locks the runs, and reads those that this process does not know as they are now.</summary>
    private async Task<IReadOnlyDictionary<Guid, Run>> LockAsync(NpgsqlTransaction transaction, IDocumentSession session, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        var stamps = await StampsAsync(transaction, [.. told.Select(one => one.RunId).Distinct()], cancellationToken);
        var runs = stamps.Select(row => cache.Find(row.Key, row.Value)).OfType<Run>().ToDictionary(run => run.Id);
        if (runs.Count < stamps.Count)
            foreach (var run in await session.LoadManyAsync<Run>(cancellationToken, [.. stamps.Keys.Where(id => !runs.ContainsKey(id))])) runs.Add(run.Id, run);
        return runs;
    }

    private static async Task<IReadOnlyDictionary<Guid, Guid>> StampsAsync(NpgsqlTransaction transaction, Guid[] runs, CancellationToken cancellationToken)
    {
        var stamps = new Dictionary<Guid, Guid>();
        if (runs.Length == 0) return stamps;
        await using var take = new NpgsqlCommand("select id, (data ->> 'stamp')::uuid from mt_doc_runs where id = any($1) order by id for update", transaction.Connection, transaction) { Parameters = { new() { Value = runs } } };
        await using var reader = await take.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) stamps[reader.GetGuid(0)] = reader.IsDBNull(1) ? Guid.Empty : reader.GetGuid(1);
        return stamps;
    }

    private sealed record Order(Told Told, Guid? Done, IReadOnlyList<StepWork> More);
}
