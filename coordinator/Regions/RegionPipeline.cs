using System.Globalization;
using System.Web;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace Federation.Coordinator.Regions;

/// <summary>
/// What every call to a region passes, outside in: the whole call's limit, retries of calls that change nothing, a breaker, one try's limit. A call that waits for
/// changes is not retried here: whoever follows asks again without waiting, and knows of the silence meanwhile.
/// </summary>
internal static class RegionPipeline
{
    public static ResiliencePipeline<HttpResponseMessage> Build(RegionClientOptions options, RegionNodes nodes, RegionVitals vitals, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddTimeout(Limit(options.TotalTimeout));
        if (options.Retries > 0) builder.AddRetry(Retry(options));

        var one = Limit(options.TryTimeout);
        one.OnTimeout = timedOut =>
        {
            if (timedOut.Context.GetRequestMessage() is { } request) nodes.MoveOn(request);
            return ValueTask.CompletedTask;
        };
        return builder
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakDuration,
                StateProvider = vitals.Breaker,
            })
            .AddTimeout(one)
            .Build();
    }

    private static HttpRetryStrategyOptions Retry(RegionClientOptions options)
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = options.Retries,
            Delay = options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        };
        retry.DisableForUnsafeHttpMethods();
        var isSafeAndFailed = retry.ShouldHandle;
        retry.ShouldHandle = arguments => AskedWait(arguments.Context.GetRequestMessage()) > TimeSpan.Zero ? ValueTask.FromResult(false) : isSafeAndFailed(arguments);
        return retry;
    }

    /// <summary>A call that asks the region to hold its answer gets that long in addition.</summary>
    private static TimeoutStrategyOptions Limit(TimeSpan limit) => new()
    {
        TimeoutGenerator = arguments => ValueTask.FromResult(limit + AskedWait(arguments.Context.GetRequestMessage())),
    };

    private static TimeSpan AskedWait(HttpRequestMessage? request) =>
        request?.RequestUri is { } uri && int.TryParse(HttpUtility.ParseQueryString(uri.Query)["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;
}
