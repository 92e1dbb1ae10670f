using System.Collections.Concurrent;
using Federation.ServiceDefaults.Problems;

namespace Federation.ServiceDefaults.Hosting;

/// <summary>
/// Does together what is asked for at the same time: while one batch is under way the next one gathers, so that a lone item goes at once and a crowd
/// shares round trips and commits. Where a batch fails for the sake of one item, each goes alone.
/// </summary>
public sealed class Batcher<TItem, TAnswer>(int most, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> run)
{
    private readonly ConcurrentQueue<Waiting> queue = new();
    private int busy;

    /// <summary>Adds an item and waits for its answer. The token ends the wait, not the work.</summary>
    public Task<TAnswer> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(item);
        queue.Enqueue(waiting);
        if (Interlocked.CompareExchange(ref busy, 1, 0) == 0) _ = Task.Run(PumpAsync, CancellationToken.None);
        return waiting.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task PumpAsync()
    {
        do
        {
            while (Take() is { Count: > 0 } batch) await RunAsync(batch);
            Volatile.Write(ref busy, 0);
        }
        while (!queue.IsEmpty && Interlocked.CompareExchange(ref busy, 1, 0) == 0);
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        while (batch.Count < most && queue.TryDequeue(out var waiting)) batch.Add(waiting);
        return batch;
    }

    private async Task RunAsync(List<Waiting> batch)
    {
        var work = run([.. batch.Select(waiting => waiting.Item)]);
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (work.IsCompletedSuccessfully)
        {
            foreach (var (waiting, answer) in batch.Zip(work.Result)) waiting.Answer.SetResult(answer);
        }
        else if (batch.Count == 1 || work.Exception is null || ProblemExceptionHandler.IsPostgresAway(work.Exception))
        {
            foreach (var waiting in batch) waiting.Answer.SetException(work.Exception?.InnerExceptions ?? [new OperationCanceledException()]);
        }
        else
        {
            foreach (var waiting in batch) await RunAsync([waiting]);
        }
    }

    private sealed record Waiting(TItem Item)
    {
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
