using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Web;

/// <summary>A region as it stands in a form.</summary>
/// <param name="IsNew">Whether it is to be registered.</param>
/// <param name="Name">Its name.</param>
/// <param name="Urls">A URL on each line.</param>
/// <param name="ApiKey">The key; empty keeps the one there is.</param>
/// <param name="Labels">A label on each line, as <c>name: value</c>.</param>
/// <param name="MaxCalls">How many calls at once; empty for the usual number.</param>
/// <param name="MaxJobs">How many jobs of runs at once; empty for as many as it takes.</param>
public sealed record TypedRegion(bool IsNew, string Name, string Urls, string ApiKey, string Labels, string MaxCalls, string MaxJobs)
{
    private const StringSplitOptions Lines = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>An empty form.</summary>
    public static readonly TypedRegion Empty = new(IsNew: true, "", "", "", "", "", "");

    /// <summary>What was typed.</summary>
    public static TypedRegion Of(IFormCollection form, bool isNew) => new(
        isNew, form["name"].ToString().Trim(), form["urls"].ToString(), form["apiKey"].ToString().Trim(), form["labels"].ToString(),
        form["maxCalls"].ToString().Trim(), form["maxJobs"].ToString().Trim());

    /// <summary>A region as it is; its key is not shown.</summary>
    public static TypedRegion Of(Region region) => new(
        IsNew: false, region.Id, string.Join('\n', region.Urls), "", string.Join('\n', region.Labels.Select(label => $"{label.Key}: {label.Value}")),
        $"{region.MaxCalls}", $"{region.MaxJobs}");

    /// <summary>The request that the form makes; what it does not show stays as it is.</summary>
    public RegionRequest ToRequest(Region? known) => new(Urls.Split('\n', Lines), ApiKey.Length > 0 ? ApiKey : null)
    {
        Labels = Labels.Split('\n', Lines).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).GroupBy(parts => parts[0]).ToDictionary(parts => parts.Key, parts => parts.Last().ElementAtOrDefault(1) ?? ""),
        MaxCalls = Number(MaxCalls),
        MaxJobs = Number(MaxJobs),
        Maintenance = known?.Maintenance,
    };

    /// <summary>What is no number becomes one that is refused.</summary>
    private static int? Number(string typed) => typed.Length == 0 ? null : int.TryParse(typed, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
