using System.ComponentModel.DataAnnotations;
using Federation.Contracts.Network;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Regions;

/// <summary>How regions are called.</summary>
public sealed class RegionClientOptions
{
    /// <summary>How long making a connection may take: 100 milliseconds to 30 seconds. Default: 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long one try of a call may take, to the end of its answer, beyond what it asks the region to wait: 200 milliseconds to 1 minute. Default: 5 seconds.
    /// A try that runs out is proof of nothing; the next one goes over new connections.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call with all its tries may take, beyond what it asks the region to wait: 200 milliseconds to 5 minutes. Default: 12 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:05:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How often a call that changes nothing is tried again, 0 to 10. Default: 1. Launches and aborts are repeated by the work that owns them.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 1;

    /// <summary>About how long to wait before the first of these retries: 0 to 10 seconds; doubles, with jitter. Default: 100 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many connections to one node there may be: 1 to 1000. Default: 64.</summary>
    [Range(1, 1000)]
    public int Connections { get; set; } = 64;

    /// <summary>How long an unused connection is kept: 1 second to 1 hour, shorter than what boxes on the way keep. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection is used at all: 1 second to 1 hour, shorter than what boxes on the way let live. Default: 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ConnectionLife { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a stock Cronicle's active jobs are asked for while some of ours run there: 100 milliseconds to 1 minute. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long after an unanswered launch in a stock Cronicle a job of it could still turn up: 1 second to 10 minutes. Default: 30 seconds. Only after that, and
    /// with no such job among its active and ended ones, is it sent again: a stock Cronicle would run it twice.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long calls are held back after half of the last 20 or more in 10 seconds failed: 500 milliseconds to 1 minute. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>These options with what holds for one region's link instead.</summary>
    public RegionClientOptions Over(LinkSettings? link)
    {
        if (link is null) return this;
        var own = (RegionClientOptions)MemberwiseClone();
        own.ConnectTimeout = Seconds(link.ConnectTimeoutSeconds) ?? ConnectTimeout;
        own.TryTimeout = Seconds(link.TryTimeoutSeconds) ?? TryTimeout;
        own.TotalTimeout = Seconds(link.TotalTimeoutSeconds) ?? TotalTimeout;
        own.Retries = link.Retries ?? Retries;
        own.RetryDelay = Seconds(link.RetryDelaySeconds) ?? RetryDelay;
        own.IdleTimeout = Seconds(link.IdleConnectionSeconds) ?? IdleTimeout;
        own.ConnectionLife = Seconds(link.ConnectionLifeSeconds) ?? ConnectionLife;
        return own;
    }

    private static TimeSpan? Seconds(double? value) => value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}

[OptionsValidator]
internal sealed partial class RegionClientOptionsValidator : IValidateOptions<RegionClientOptions>;
