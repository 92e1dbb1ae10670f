using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Runs;

/// <summary>How work for runs is done.</summary>
public sealed class RunWorkOptions
{
    /// <summary>How many calls to one region may be under way: 1 to 1000, no more than <c>RegionClient:Connections</c> can carry. Default: 48.</summary>
    [Range(1, 1000)]
    public int CallsPerRegion { get; set; } = 48;

    /// <summary>About how long to wait before a call that was not answered is sent again for the first time: 10 milliseconds to 10 seconds. Default: 200 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10")]
    public TimeSpan FirstBackOff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>About how long to wait at most; the wait doubles until then: 10 milliseconds to 10 minutes. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often to look for work that has become due or whose replica is gone: 50 milliseconds to 1 minute. Default: 500 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMilliseconds(500);
}

[OptionsValidator]
internal sealed partial class RunWorkOptionsValidator : IValidateOptions<RunWorkOptions>;
