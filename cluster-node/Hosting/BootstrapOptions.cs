using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Hosting;

/// <summary>What the first start of an empty database gives its administrator: configuration section <c>Bootstrap</c>. Later starts do not look at it.</summary>
public sealed class BootstrapOptions
{
    /// <summary>The administrator's API key, 16 to 200 characters. Default: one is made and printed once.</summary>
    [StringLength(200, MinimumLength = 16)]
    public string? AdminApiKey { get; set; }

    /// <summary>The password of the user <c>admin</c>, 8 to 200 characters. Default: one is made and printed once.</summary>
    [StringLength(200, MinimumLength = 8)]
    public string? AdminPassword { get; set; }
}

[OptionsValidator]
internal sealed partial class BootstrapOptionsValidator : IValidateOptions<BootstrapOptions>;
