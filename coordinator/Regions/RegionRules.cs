using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Regions;

/// <summary>What a registration has to be like.</summary>
public static partial class RegionRules
{
    private const int MostUrls = 16;
    private const int MostLabels = 50;
    private const int MostWindows = 50;
    private const int MostCalls = 1000;
    private const int MostJobs = 100_000;
    private const int LongestReason = 200;

    /// <summary>Every fault of a registration, by its place.</summary>
    public static Dictionary<string, string[]> Errors(string name, RegionRequest request)
    {
        var errors = new Dictionary<string, string[]>();
        if (!Region.IsName(name)) errors["name"] = ["A region's name has 1 to 40 lower-case letters, digits and hyphens, and begins with a letter or digit."];
        if (request.Urls is not { Count: >= 1 and <= MostUrls }) errors["urls"] = [$"Give 1 to {MostUrls} URLs of the region's nodes."];
        if (request.ApiKey is { } key && !IsKey(key)) errors["apiKey"] = [KeyRule];
        if (request.MaxCalls is < 1 or > MostCalls) errors["maxCalls"] = [$"1 to {MostCalls} calls may be under way at once."];
        if (request.MaxJobs is < 1 or > MostJobs) errors["maxJobs"] = [$"1 to {MostJobs} jobs may be under way at once; leave it out for as many as the region takes."];

        foreach (var (index, url) in (request.Urls ?? []).Index().Where(url => !IsNodeUrl(url.Item)))
            errors[$"urls[{index}]"] = [$"'{url}' is not an absolute http or https URL without query, fragment and user."];
        AddLabelErrors(request.Labels ?? new Dictionary<string, string>(), errors);
        AddWindowErrors(request.Maintenance ?? [], errors);
        return errors;
    }

    /// <summary>The rule that <see cref="IsKey"/> applies.</summary>
    public const string KeyRule = "The key must have 1 to 200 printable ASCII characters without spaces.";

    /// <summary>Whether a text can be a region's API key.</summary>
    public static bool IsKey(string? key) => key is { Length: >= 1 and <= 200 } && key.All(letter => letter is > ' ' and <= '~');

    /// <summary>Whether a text can be the reason for a drain or a maintenance.</summary>
    public static bool IsReason(string? reason) => reason is { Length: >= 1 and <= LongestReason };

    private static void AddLabelErrors(IReadOnlyDictionary<string, string> labels, Dictionary<string, string[]> errors)
    {
        if (labels.Count > MostLabels) errors["labels"] = [$"A region has at most {MostLabels} labels."];
        foreach (var (label, value) in labels.Where(label => !LabelPattern().IsMatch(label.Key) || label.Value is null || !LabelPattern().IsMatch(label.Value)))
            errors[$"labels.{label}"] = [$"'{label}: {value}' is not a label: name and value have 1 to 60 letters, digits, '.', '_', '/' and '-'."];
    }

    private static void AddWindowErrors(IReadOnlyList<MaintenanceWindow> windows, Dictionary<string, string[]> errors)
    {
        if (windows.Count > MostWindows) errors["maintenance"] = [$"A region has at most {MostWindows} maintenance windows."];
        foreach (var (index, window) in windows.Index())
        {
            if (window is null || window.Until <= window.From) errors[$"maintenance[{index}]"] = ["A maintenance window ends after it begins."];
            else if (!IsReason(window.Reason)) errors[$"maintenance[{index}].reason"] = [$"Give a reason of 1 to {LongestReason} characters."];
        }
    }

    private static bool IsNodeUrl(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { Query: "", Fragment: "", UserInfo: "" };

    [GeneratedRegex(@"\A[A-Za-z0-9._/-]{1,60}\z")]
    private static partial Regex LabelPattern();
}
