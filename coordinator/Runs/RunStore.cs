using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Problems;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Where the rules of runs meet the database: loads the runs concerned, decides, and records the events, the runs as they are then and the work that follows,
/// all in one transaction. The runs are locked in the order of their ids meanwhile, so that whoever tells one of them something too waits for its turn
/// instead of failing. What comes at the same time is committed together.
/// </summary>
public sealed class RunStore
{
    /// <summary>The notification channel of runs that are over; the payload is the run's id.</summary>
    public const string OverChannel = "federation_runs";

    private const int MostAtOnce = 100;

    private readonly NpgsqlDataSource dataSource;
    private readonly IDocumentStore store;
    private readonly RunWorkStore works;
    private readonly RunWorkQueue queue;
    private readonly TimeProvider time;
    private readonly Batcher<Order, Run?> orders;

    /// <summary>A store on the database; work that is committed goes to the queue.</summary>
    public RunStore(NpgsqlDataSource dataSource, IDocumentStore store, RunWorkStore works, RunWorkQueue queue, TimeProvider time)
    {
        (this.dataSource, this.store, this.works, this.queue, this.time) = (dataSource, store, works, queue, time);
        orders = new(MostAtOnce, ExecuteAsync);
    }

    /// <summary>Starts a run, or finds the one that was started with the same key before.</summary>
    /// <exception cref="RefusedException">The key was used for another request.</exception>
    public async Task<(Guid Id, bool IsNew)> StartAsync(StartRun start, string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (idempotencyKey is null)
        {
            await ExecuteAsync(start.RunId, start, cancellationToken);
            return (start.RunId, true);
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var id = await RunStartKeys.ClaimAsync(transaction, start, idempotencyKey, cancellationToken);
        if (id != start.RunId) return (id, false);

        var recorded = await RecordAsync(transaction, [new Told(id, start)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        queue.Add(recorded.Work);
        return (id, true);
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

    /// <summary>
    /// Tells runs something, in the given order, inside a transaction that the caller commits; the work is to be given to the queue then. Runs that do not
    /// exist are passed over.
    /// </summary>
    /// <exception cref="RefusedException">The rules say no to one of them; nothing is to be committed then.</exception>
    public async Task<Recorded> RecordAsync(NpgsqlTransaction transaction, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        return await RecordAsync(session, told, cancellationToken);
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

    private async Task<IReadOnlyList<Run?>> ExecuteAsync(IReadOnlyList<Order> together)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));

        foreach (var order in together.Where(order => order.Done is not null)) RunWorkStore.Remove(session, order.Done!.Value);
        var added = works.Add(session, together.SelectMany(order => order.More.Select(work => (order.Told.RunId, work))), time.GetUtcNow());
        var recorded = await RecordAsync(session, [.. together.Select(order => order.Told)], CancellationToken.None);
        await transaction.CommitAsync();
        queue.Add(recorded.Work.Concat(added));
        return [.. together.Select(order => recorded.Runs.GetValueOrDefault(order.Told.RunId))];
    }

    private async Task<Recorded> RecordAsync(IDocumentSession session, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        var known = await LockAsync(session, told, cancellationToken);
        var batch = new RunBatch(known);
        foreach (var one in told) batch.Tell(one);

        var existed = known.Select(run => run.Id).ToHashSet();
        foreach (var (id, events) in batch.Happened)
        {
            if (existed.Contains(id)) session.Events.Append(id, events.ToArray<object>());
            else session.Events.StartStream(id, events.ToArray<object>());
            session.Store(batch.Runs[id]);
        }

        var work = batch.Happened.SelectMany(run => StepWork.Following(run.Value, batch.Runs[run.Key]).Select(one => (run.Key, one)));
        var mine = works.Add(session, work, time.GetUtcNow());
        Conclude(session, [.. batch.Happened.Keys.Where(id => batch.Runs[id].IsOver)]);
        await session.SaveChangesAsync(cancellationToken);
        return new Recorded(batch.Runs, mine);
    }

    private static async Task<IReadOnlyList<Run>> LockAsync(IDocumentSession session, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        var ids = told.Where(one => one.Command is not StartRun).Select(one => one.RunId).Distinct().ToArray();
        return ids.Length == 0 ? [] : await session.QueryAsync<Run>("where id = any(?) order by id for update", cancellationToken, ids);
    }

    private static void Conclude(IDocumentSession session, IReadOnlyList<Guid> over)
    {
        foreach (var id in over) session.QueueSqlCommand($"notify {OverChannel}, '{id:n}'");
        RunWorkStore.Forget(session, over);
    }

    private sealed record Order(Told Told, Guid? Done, IReadOnlyList<StepWork> More);
}
