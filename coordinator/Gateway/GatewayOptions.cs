using System.Text.RegularExpressions;

namespace Federation.Coordinator.Gateway;

/// <summary>How regions are reached through the coordinator: configuration section <c>Gateway</c>.</summary>
public sealed partial class GatewayOptions
{
    /// <summary>
    /// The host names under which regions are reached besides <c>/regions/{name}/</c>, with <c>*</c> for the region's name, such as <c>*.regions.example.com</c>: for
    /// UIs with absolute paths, as stock Cronicle's. DNS and certificates have to fit. Default: none.
    /// </summary>
    public string? HostNames { get; set; }

    internal bool IsValid => HostNames is null || HostPattern().IsMatch(HostNames);

    /// <summary>The host name of a region; null if regions have none.</summary>
    internal string? HostOf(string region) => HostNames?.Replace("*", region, StringComparison.Ordinal);

    [GeneratedRegex(@"\A\*(\.[a-z0-9-]+)+(:\d+)?\z")]
    private static partial Regex HostPattern();
}
