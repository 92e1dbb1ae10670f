using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Access;

/// <summary>How people get in: configuration section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>How long a session lasts after its last login or resumption: 1 minute to 365 days. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many wrong passwords in a row a user name stands before it is locked out: 1 to 1000. Default: 5.</summary>
    [Range(1, 1000)]
    public int MaxWrongLogins { get; set; } = 5;

    /// <summary>How long after the last wrong password it is forgotten and a lock-out ends: 1 second to 30 days. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan LockOutDuration { get; set; } = TimeSpan.FromHours(1);
}

[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;
