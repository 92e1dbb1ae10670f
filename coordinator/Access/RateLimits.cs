using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>A token bucket per key, and per network address for callers without a valid one. Each replica counts for itself.</summary>
internal static class RateLimits
{
    public const string Policy = "caller";
    private const int UnknownBurst = 10;

    public static void Add(IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>((limiter, limits) =>
        {
            limiter.AddPolicy(Policy, context => PartitionOf(context, limits.Value));
            limiter.OnRejected = RejectAsync;
        });
    }

    private static RateLimitPartition<string> PartitionOf(HttpContext context, RateLimitOptions limits) => Caller.Of(context) is { } caller
        ? RateLimitPartition.GetTokenBucketLimiter(caller.KeyId, _ => Bucket(limits.CallsPerSecond, limits.Burst))
        : RateLimitPartition.GetTokenBucketLimiter(
            $"from {context.Connection.RemoteIpAddress}", _ => Bucket(limits.UnknownCallsPerSecond, limits.UnknownCallsPerSecond * UnknownBurst));

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst) => new()
    {
        TokenLimit = burst,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        AutoReplenishment = true,
    };

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var response = rejected.HttpContext.Response;
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 1;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await rejected.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new()
        {
            HttpContext = rejected.HttpContext,
            ProblemDetails = { Status = StatusCodes.Status429TooManyRequests, Detail = $"Too many calls with this key: nothing was done. Try again after {seconds:0} s." },
        });
    }
}
