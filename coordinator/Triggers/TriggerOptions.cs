using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Triggers;

/// <summary>How triggers are watched.</summary>
public sealed class TriggerOptions
{
    /// <summary>
    /// How often it is looked when the next schedule is due, which is then waited for: 50 milliseconds to 10 seconds. Default: 1 second. Runs start on time all the same; a schedule that
    /// was just changed may be found so much later.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan ScheduleEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked for runs to be started that nobody told of: 100 milliseconds to 1 minute. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan FiringEvery { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class TriggerOptionsValidator : IValidateOptions<TriggerOptions>;
