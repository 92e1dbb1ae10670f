namespace Federation.ClusterNode.Execution;

/// <summary>
/// The region as the worker sees it: calls that fail because it cannot be reached are repeated for ever. Jobs that run go on meanwhile, and what they
/// have to say waits in the spool.
/// </summary>
internal sealed class PersistentQueue(IWorkQueue queue, Persistence persistence)
{
    /// <inheritdoc cref="IWorkQueue.RunningAsync"/>
    public Task<IReadOnlyList<JobOrder>> RunningAsync(CancellationToken cancellationToken) =>
        persistence.UntilItWorksAsync(queue.RunningAsync, cancellationToken);

    /// <summary>
    /// <inheritdoc cref="IWorkQueue.TakeAsync" path="/summary"/>
    /// Null if the call failed: then its answer may have been lost on the way, and what it took is found only by <see cref="RunningAsync"/>.
    /// </summary>
    public Task<WorkOrders?> TakeAsync(int most, TimeSpan wait, CancellationToken cancellationToken) =>
        persistence.TryAsync(token => queue.TakeAsync(most, wait, token), cancellationToken);

    /// <inheritdoc cref="IWorkQueue.ReportAsync"/>
    public Task<IReadOnlyList<JobKey>> ReportAsync(IReadOnlyList<JobProgress> progress, CancellationToken cancellationToken) =>
        persistence.UntilItWorksAsync(token => queue.ReportAsync(progress, token), cancellationToken);

    /// <inheritdoc cref="IWorkQueue.AppendLogAsync"/>
    public Task<IReadOnlyList<LogStored>> AppendLogAsync(IReadOnlyList<LogChunk> chunks, CancellationToken cancellationToken) =>
        persistence.UntilItWorksAsync(token => queue.AppendLogAsync(chunks, token), cancellationToken);

    /// <summary>Ends several jobs in one call. False if that failed: then each is to be tried alone, so that a bad one cannot hold up the others.</summary>
    public Task<bool> TryFinishAsync(IReadOnlyList<JobResult> results, CancellationToken cancellationToken) => persistence.TryAsync(
        async token =>
        {
            await queue.FinishAsync(results, token);
            return true;
        },
        cancellationToken);

    /// <summary>Ends one job. Tried once: a fault flies.</summary>
    public Task FinishAsync(JobResult result, CancellationToken cancellationToken) => queue.FinishAsync([result], cancellationToken);
}
