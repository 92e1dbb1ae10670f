using Polly;
using Polly.Retry;

namespace Federation.ClusterNode.Execution;

/// <summary>What the worker does when something fails, be it the region that is away or a disk that is full: it tries again, with back-off, for ever.</summary>
internal sealed class Persistence(TimeProvider time, ILogger<Persistence> logger)
{
    private readonly ResiliencePipeline retry = new ResiliencePipelineBuilder { TimeProvider = time }
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

    /// <summary>Repeats until it works.</summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it.</exception>
    public async Task<T> UntilItWorksAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await retry.ExecuteAsync(async token => await attempt(token), cancellationToken);
        }
        catch (Exception fault) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever failed last: stopping is no error.
            throw new OperationCanceledException(fault.Message, fault, cancellationToken);
        }
    }

    /// <inheritdoc cref="UntilItWorksAsync{T}"/>
    public Task UntilItWorksAsync(Func<CancellationToken, Task> attempt, CancellationToken cancellationToken) => UntilItWorksAsync(
        async token =>
        {
            await attempt(token);
            return true;
        },
        cancellationToken);

    /// <summary>Tries once. If that fails, answers the default after a pause.</summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it.</exception>
    public Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var wasTried = false;
        return UntilItWorksAsync(
            async token =>
            {
                if (wasTried) return default;
                wasTried = true;
                return await attempt(token);
            },
            cancellationToken);
    }
}
