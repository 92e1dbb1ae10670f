using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>How much one caller may ask of one replica. Beyond it calls are answered with 429 and the seconds to wait.</summary>
public sealed class RateLimitOptions
{
    /// <summary>How many calls a key may make per second over time: 1 to 1,000,000. Default: 1000.</summary>
    [Range(1, 1_000_000)]
    public int CallsPerSecond { get; set; } = 1000;

    /// <summary>How many calls a key may make at once after it made none for a while: 1 to 1,000,000. Default: 2000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 2000;

    /// <summary>How many calls without a valid key one network address may make per second, and ten times as many at once: 1 to 100,000. Default: 20.</summary>
    [Range(1, 100_000)]
    public int UnknownCallsPerSecond { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
