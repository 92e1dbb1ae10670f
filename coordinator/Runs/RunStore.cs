using Federation.ServiceDefaults.Problems;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

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

    /// <summary>Starts a run, or finds the one that was started with the same key before; then nothing is recorded.</summary>
    /// <exception cref="RefusedException">The key was used for another request.</exception>
    public async Task<(Guid Id, bool IsNew, Recorded Recorded)> StartAsync(StartRun start, string? idempotencyKey, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var id = idempotencyKey is null ? start.RunId : await RunStartKeys.ClaimAsync(transaction, start, idempotencyKey, cancellationToken);
        if (id != start.RunId) return (id, false, Recorded.Nothing);

        var recorded = await RecordAsync(transaction, [new Told(id, start)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (id, true, recorded);
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
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));

        if (done is { } finished) RunWorkStore.Remove(session, finished);
        var added = works.Add(session, (more ?? []).Select(work => (id, work)), time.GetUtcNow());
        var recorded = await RecordAsync(session, [new Told(id, command)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return recorded with { Work = [.. recorded.Work, .. added] };
    }

    /// <summary>Tells runs something, in the given order, inside a transaction that the caller commits. Runs that do not exist are passed over.</summary>
    /// <exception cref="RefusedException">The rules say no to one of them; nothing is to be committed then.</exception>
    public async Task<Recorded> RecordAsync(NpgsqlTransaction transaction, IReadOnlyList<Told> told, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        return await RecordAsync(session, told, cancellationToken);
    }

    /// <summary>Adds work that follows from no event, inside a transaction that the caller commits; answers what this replica has to do then.</summary>
    public async Task<IReadOnlyList<RunWork>> AddWorkAsync(
        NpgsqlTransaction transaction, IEnumerable<(Guid RunId, StepWork Work)> work, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        var mine = works.Add(session, work, time.GetUtcNow());
        await session.SaveChangesAsync(cancellationToken);
        return mine;
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
}
