using Federation.ServiceDefaults.Postgres;
using Marten;

namespace Federation.Coordinator.Runs;

/// <summary>Tells who waits for it that something has happened to a run, whichever replica records it.</summary>
public sealed class RunNews : IDisposable
{
    /// <summary>The notification channel: ids without hyphens, separated by commas, with an exclamation mark behind a run that is over.</summary>
    internal const string Channel = "federation_runs";

    private const int IdsPerNotification = 200;
    private const char Over = '!';

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, List<RunWatch>> watches = [];
    private readonly IDisposable subscription;

    /// <summary>Listens from now on.</summary>
    public RunNews(PostgresListener listener) => subscription = listener.Subscribe(Channel, Heard);

    /// <summary>Watches a run from now on, until it is disposed.</summary>
    /// <param name="id">The run.</param>
    /// <param name="onlyItsEnd">Whether nothing but its end is of interest.</param>
    public RunWatch Watch(Guid id, bool onlyItsEnd)
    {
        var watch = new RunWatch(onlyItsEnd, gone => Remove(id, gone));
        lock (gate)
        {
            if (!watches.TryGetValue(id, out var all)) watches[id] = all = [];
            all.Add(watch);
        }

        return watch;
    }

    /// <inheritdoc />
    public void Dispose() => subscription.Dispose();

    /// <summary>Spreads in a session's transaction that something has happened to runs.</summary>
    internal static void Spread(IDocumentSession session, IEnumerable<Run> runs)
    {
        foreach (var some in runs.Chunk(IdsPerNotification))
            session.QueueSqlCommand("select pg_notify(?, ?)", Channel, string.Join(',', some.Select(run => $"{run.Id:n}{(run.IsOver ? Over : "")}")));
    }

    private void Remove(Guid id, RunWatch watch)
    {
        lock (gate)
        {
            if (watches.TryGetValue(id, out var all) && all.Remove(watch) && all.Count == 0) watches.Remove(id);
        }
    }

    /// <summary>Without a payload anything may have happened: the listener was away.</summary>
    private void Heard(string? payload)
    {
        lock (gate)
        {
            if (payload is null) foreach (var watch in watches.Values.SelectMany(all => all)) watch.Wake(isOver: true);
            else foreach (var item in payload.Split(',')) Wake(item);
        }
    }

    private void Wake(string item)
    {
        var isOver = item.EndsWith(Over);
        if (!Guid.TryParse(item.TrimEnd(Over), out var id) || !watches.TryGetValue(id, out var all)) return;
        foreach (var watch in all) watch.Wake(isOver);
    }
}

/// <summary>Somebody's interest in a run.</summary>
public sealed class RunWatch(bool onlyItsEnd, Action<RunWatch> leave) : IDisposable
{
    private volatile TaskCompletionSource heard = NewHeard();

    /// <summary>Completes when something has happened since the last call of <see cref="Rearm"/>.</summary>
    public Task Heard => heard.Task;

    /// <summary>From now on only what happens later counts.</summary>
    public void Rearm()
    {
        if (heard.Task.IsCompleted) heard = NewHeard();
    }

    /// <inheritdoc />
    public void Dispose() => leave(this);

    internal void Wake(bool isOver)
    {
        if (isOver || !onlyItsEnd) heard.TrySetResult();
    }

    private static TaskCompletionSource NewHeard() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
