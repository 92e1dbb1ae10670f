using System.Collections.Concurrent;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Jobs;

/// <summary>Lets calls wait for the end of a job. A notification wakes them; they look at the job now and then all the same.</summary>
public sealed class JobEnds(JobStore jobs, TimeProvider time)
{
    /// <summary>The notification channel on which the id of an ended job is told.</summary>
    public const string Channel = "federation_jobs";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Waiters> waiting = new();

    /// <summary>The job once it has ended, or as it is when the wait is over; null if there is no such job.</summary>
    public async Task<JobRow?> WaitAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var waiters = waiting.AddOrUpdate(id, _ => new Waiters(1), (_, before) => before with { Count = before.Count + 1 });
        try
        {
            while (true)
            {
                var ended = waiters.Ended.Task;
                var job = await jobs.FindAsync(id, cancellationToken);
                var left = wait - time.GetElapsedTime(start);
                if (job is null || JobStates.IsFinal(job.State) || left <= TimeSpan.Zero) return job;
                await ended.WaitAsync(left < LookEvery ? left : LookEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave(id);
        }
    }

    /// <summary>Wakes whoever waits for a job.</summary>
    public void Tell(string id)
    {
        if (waiting.TryGetValue(id, out var waiters)) waiters.Ended.TrySetResult();
    }

    private void Leave(string id)
    {
        while (waiting.TryGetValue(id, out var waiters))
        {
            var left = waiters.Count == 1
                ? waiting.TryRemove(new KeyValuePair<string, Waiters>(id, waiters))
                : waiting.TryUpdate(id, waiters with { Count = waiters.Count - 1 }, waiters);
            if (left) return;
        }
    }

    private sealed record Waiters(int Count)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
