using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Feeds;

/// <summary>How change feeds are followed.</summary>
public sealed class FeedOptions
{
    /// <summary>
    /// How long a region is asked to hold its answer while nothing happens, in seconds: 0 to 25. Default: 4. A link that is cut silently is noticed this long
    /// plus <c>RegionClient:TryTimeout</c> after the last answer, so shorter waits notice sooner.
    /// </summary>
    [Range(0, 25)]
    public int WaitSeconds { get; set; } = 4;

    /// <summary>How many changes are taken in at once: 1 to 1000. Default: 200.</summary>
    [Range(1, 1000)]
    public int PageSize { get; set; } = 200;

    /// <summary>How long a region may be silent before it is told to be unreachable: 1 second to 10 minutes. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan UnreachableAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait after a call that was not answered, at most: 100 milliseconds to 1 minute. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a process that does not follow a feed looks whether it may: 50 milliseconds to 10 seconds. Default: 500 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan SeatEvery { get; set; } = TimeSpan.FromMilliseconds(500);
}

[OptionsValidator]
internal sealed partial class FeedOptionsValidator : IValidateOptions<FeedOptions>;
