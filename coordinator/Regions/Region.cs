using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;

namespace Federation.Coordinator.Regions;

/// <summary>A region as it is registered.</summary>
/// <param name="Id">Its name, see <see cref="IsName"/>.</param>
/// <param name="Urls">1 to 16 absolute http(s) URLs of its nodes.</param>
/// <param name="ProtectedApiKey">The key its API asks for, encrypted.</param>
/// <param name="Version">Another one after every change, so that clients of the old settings are told apart.</param>
/// <param name="ModifiedAt">When it was registered or last changed.</param>
public sealed partial record Region(string Id, IReadOnlyList<string> Urls, string ProtectedApiKey, Guid Version, DateTimeOffset ModifiedAt)
{
    /// <summary>Words about it by which chains can choose regions, such as <c>continent: europe</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>When nothing new is to be launched there, by time.</summary>
    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Why nothing new is to be launched there until somebody says otherwise; null if it may.</summary>
    public RegionDrain? Drain { get; init; }

    /// <summary>How many calls of one process may be under way there at once, 1 to 1000; null for the usual number.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>How many jobs of runs may be under way there at once, 1 to 100000; null for as many as it takes.</summary>
    public int? MaxJobs { get; init; }

    /// <summary>How it is called over its link, where that is other than the settings say; null for all as they say.</summary>
    public LinkSettings? Link { get; init; }

    /// <summary>What <see cref="Link"/> was before its last change.</summary>
    public LinkSettings? LinkBefore { get; init; }

    /// <summary>Why nothing new is to be launched there at an instant; null if it may. Jobs that run there go on and are followed.</summary>
    public string? ClosedBecause(DateTimeOffset at) => Drain is { } drain
        ? $"Region {Id} is drained since {drain.Since:u}: {drain.Reason}"
        : Maintenance.FirstOrDefault(window => window.From <= at && at < window.Until) is { } window
            ? $"Region {Id} is under maintenance until {window.Until:u}: {window.Reason}"
            : null;

    /// <summary>Whether a text may be a region's name: 1 to 40 lower-case letters, digits and hyphens, no hyphen first.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex NamePattern();
}
