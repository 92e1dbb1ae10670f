using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Jobs;

/// <summary>How jobs are looked for in all regions at once.</summary>
public sealed class JobsOptions
{
    /// <summary>How long a region may take to answer before what it said last is shown in its place: 100 milliseconds to 30 seconds. Default: 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a region's active jobs are not asked for again: 0 to 1 minute. Default: 1 second. However many look, a region is asked about once in that time.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class JobsOptionsValidator : IValidateOptions<JobsOptions>;
