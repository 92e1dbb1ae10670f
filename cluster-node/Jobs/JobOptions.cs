using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Jobs;

/// <summary>How jobs are kept: configuration section <c>Jobs</c>.</summary>
public sealed class JobOptions
{
    /// <summary>How long the node of a running job may be silent before the job counts as lost: 1 minute to 30 days. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many jobs may be assigned or running in the region at once: 0 (without limit) to 1,000,000; the same on all its nodes. Default: 0.</summary>
    [Range(0, 1_000_000)]
    public int MaxJobs { get; set; }
}

[OptionsValidator]
internal sealed partial class JobOptionsValidator : IValidateOptions<JobOptions>;
