using Federation.ServiceDefaults.Postgres;

namespace Federation.Coordinator.Runs;

/// <summary>Lets callers wait for the end of a run, whichever replica records it.</summary>
public sealed class RunEnds : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Wait> waits = [];
    private readonly RunQueries runs;
    private readonly TimeProvider time;
    private readonly IDisposable subscription;

    /// <summary>Listens from now on.</summary>
    public RunEnds(RunQueries runs, PostgresListener listener, TimeProvider time)
    {
        this.runs = runs;
        this.time = time;
        subscription = listener.Subscribe(RunStore.OverChannel, Heard);
    }

    /// <summary>A run once it is over, or as it is when the wait is; null if there is none.</summary>
    public async Task<Run?> WaitAsync(Guid id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var mine = Enter(id);
        try
        {
            while (true)
            {
                var heard = mine.Heard.Task;
                var run = await runs.FindAsync(id, cancellationToken);
                var left = wait - time.GetElapsedTime(began);
                if (run is null or { IsOver: true } || left <= TimeSpan.Zero) return run;

                await Task.WhenAny(heard, Task.Delay(left, time, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave(id, mine);
        }
    }

    /// <inheritdoc />
    public void Dispose() => subscription.Dispose();

    private Wait Enter(Guid id)
    {
        lock (gate)
        {
            if (!waits.TryGetValue(id, out var wait)) waits[id] = wait = new Wait();
            wait.Callers++;
            return wait;
        }
    }

    private void Leave(Guid id, Wait wait)
    {
        lock (gate)
        {
            if (--wait.Callers == 0) waits.Remove(id);
        }
    }

    private void Heard(string? payload)
    {
        lock (gate)
        {
            IEnumerable<Wait> meant = !Guid.TryParse(payload, out var id) ? waits.Values : waits.TryGetValue(id, out var wait) ? [wait] : [];
            foreach (var one in meant) one.Wake();
        }
    }

    private sealed class Wait
    {
        public int Callers { get; set; }

        public TaskCompletionSource Heard { get; private set; } = NewHeard();

        public void Wake()
        {
            Heard.TrySetResult();
            Heard = NewHeard();
        }

        private static TaskCompletionSource NewHeard() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
