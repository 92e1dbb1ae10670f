using Polly;
using Polly.Retry;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// The region as the worker sees it: calls that fail because it cannot be reached are repeated for ever, with back-off. Jobs that run go on meanwhile, and
/// what they have to say waits in the spool.
/// </summary>
internal sealed class PersistentQueue(IWorkQueue queue, TimeProvider time, ILogger<PersistentQueue> logger)
{
    /// <summary>Repeats whatever throws until it does not, or until the caller no longer wants it.</summary>
    public ResiliencePipeline UntilItWorks { get; } = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Exception is not null && !tried.Context.CancellationToken.IsCancellationRequested),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(5),
            UseJitter = true,
            OnRetry = retry =>
            {
                var fault = retry.Outcome.Exception!;
                if (retry.AttemptNumber == 0) logger.WillTryAgain(retry.RetryDelay, fault);
                else logger.StillTrying(retry.AttemptNumber + 1, retry.RetryDelay, fault.Message);
                return default;
            },
        })
        .Build();

    /// <inheritdoc cref="IWorkQueue.RunningAsync"/>
    public ValueTask<IReadOnlyList<JobOrder>> RunningAsync(CancellationToken cancellationToken) =>
        UntilItWorks.ExecuteAsync(async token => await queue.RunningAsync(token), cancellationToken);

    /// <summary>
    /// <inheritdoc cref="IWorkQueue.TakeAsync" path="/summary"/>
    /// Null if the call failed: then its answer may have been lost on the way, and what it took is found only by <see cref="RunningAsync"/>.
    /// </summary>
    public ValueTask<WorkOrders?> TakeAsync(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        var hasFailed = false;
        return UntilItWorks.ExecuteAsync(
            async token =>
            {
                if (hasFailed) return null;
                hasFailed = true;
                return (WorkOrders?)await queue.TakeAsync(most, wait, token);
            },
            cancellationToken);
    }

    /// <inheritdoc cref="IWorkQueue.ReportAsync"/>
    public ValueTask<IReadOnlyList<JobKey>> ReportAsync(IReadOnlyList<JobProgress> progress, CancellationToken cancellationToken) =>
        UntilItWorks.ExecuteAsync(async token => await queue.ReportAsync(progress, token), cancellationToken);

    /// <inheritdoc cref="IWorkQueue.AppendLogAsync"/>
    public ValueTask<IReadOnlyList<LogStored>> AppendLogAsync(IReadOnlyList<LogChunk> chunks, CancellationToken cancellationToken) =>
        UntilItWorks.ExecuteAsync(async token => await queue.AppendLogAsync(chunks, token), cancellationToken);

    /// <summary>Ends one job. Tried once: a fault flies.</summary>
    public Task FinishAsync(JobResult result, CancellationToken cancellationToken) => queue.FinishAsync([result], cancellationToken);

    /// <summary>Ends several jobs in one call. False if that failed: then each is to be tried alone, so that a bad one cannot hold up the others.</summary>
    public ValueTask<bool> TryFinishAsync(IReadOnlyList<JobResult> results, CancellationToken cancellationToken)
    {
        var hasFailed = false;
        return UntilItWorks.ExecuteAsync(
            async token =>
            {
                if (hasFailed) return false;
                hasFailed = true;
                await queue.FinishAsync(results, token);
                return true;
            },
            cancellationToken);
    }
}
