using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.History;

/// <summary>How long what has happened is kept: configuration section <c>History</c>.</summary>
public sealed class HistoryOptions
{
    /// <summary>How many days ended jobs with their logs, idempotency keys and the activity log are kept: 1 to 36,500. An event's <c>keep_days</c> counts for its own jobs. Default: 180.</summary>
    [Range(1, 36_500)]
    public int KeepDays { get; set; } = 180;

    /// <summary>How many ended jobs of each event are kept: 1 to 100,000,000. An event's <c>keep_jobs</c> counts for its own. Default: 10,000.</summary>
    [Range(1, 100_000_000)]
    public int KeepJobs { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class HistoryOptionsValidator : IValidateOptions<HistoryOptions>;
