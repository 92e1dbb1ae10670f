using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Network;

/// <summary>How links are probed: configuration section <c>Probes</c>.</summary>
public sealed class ProbeOptions
{
    /// <summary>About how often each region is probed, a tenth sooner or later: 100 milliseconds to 10 minutes. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer is waited for: 100 milliseconds to 1 minute. Default: 4 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>From which round trip on a link is degraded: 1 millisecond to 1 minute. Default: 400 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Slow { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long the history by minutes is kept: 1 hour to 90 days. Default: 2 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan KeepMinutes { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long the history by hours is kept: 1 day to 2 years. Default: 60 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "730.00:00:00")]
    public TimeSpan KeepHours { get; set; } = TimeSpan.FromDays(60);

    /// <summary>How long the history by days is kept: 30 days to 10 years. Default: 2 years.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepDays { get; set; } = TimeSpan.FromDays(730);
}

[OptionsValidator]
internal sealed partial class ProbeOptionsValidator : IValidateOptions<ProbeOptions>;
