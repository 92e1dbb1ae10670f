using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Changes;

/// <summary>How the change feed is kept: configuration section <c>Changes</c>.</summary>
public sealed class ChangesOptions
{
    /// <summary>How long changes stay in the feed, and so how long a follower may be away without having to ask for every job: 1 hour to 365 days. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long a change that ends no job waits for others before a follower is told, so that a short job's beginning and end travel together: 0 to 1 second.
    /// Default: 30 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMilliseconds(30);
}

[OptionsValidator]
internal sealed partial class ChangesOptionsValidator : IValidateOptions<ChangesOptions>;
