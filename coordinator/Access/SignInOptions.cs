using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>How people get in: configuration section <c>SignIn</c>.</summary>
public sealed class SignInOptions
{
    /// <summary>How long a session lasts at most: 5 minutes to 365 days. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")]
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a session lasts that nobody uses: 5 minutes to 365 days. Default: 12 hours. An open page uses it.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")]
    public TimeSpan IdleDuration { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How many wrong passwords in a row a person stands before no more are tried for a while: 1 to 1000. Default: 5.</summary>
    [Range(1, 1000)]
    public int MaxWrongPasswords { get; set; } = 5;

    /// <summary>How long no password is tried then: 1 second to 1 day. Default: 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LockOutDuration { get; set; } = TimeSpan.FromMinutes(15);
}

[OptionsValidator]
internal sealed partial class SignInOptionsValidator : IValidateOptions<SignInOptions>;
