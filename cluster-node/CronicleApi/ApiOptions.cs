using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What the API takes: configuration section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Largest request body in bytes: 1 KiB to 1 GiB. Default: 1 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
