using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What the API takes: configuration section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Largest request body in bytes: 1 KiB to 1 GiB. Default: 1 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether <c>callback=NAME</c> in the query makes an answer a script that calls NAME with it. It lets every page a browser shows read the region. Default: no.</summary>
    public bool LegacyCallbacks { get; set; }
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
