using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Web;

/// <summary>How the region is shown to people: configuration section <c>Web</c>.</summary>
public sealed class WebOptions
{
    /// <summary>What the region is called on its pages: 1 to 60 characters. Default: the node's name without a number at its end.</summary>
    [StringLength(60, MinimumLength = 1)]
    public string? Region { get; set; }

    /// <summary>The zone of "region's time", by its IANA name. Default: UTC.</summary>
    [Required]
    public string TimeZone { get; set; } = "UTC";
}

[OptionsValidator]
internal sealed partial class WebOptionsValidator : IValidateOptions<WebOptions>;
