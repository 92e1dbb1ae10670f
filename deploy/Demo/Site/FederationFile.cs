using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Demo.Hosting;

namespace Federation.Demo.Site;

/// <summary>What scripts need to use the federation: <c>federation.json</c>.</summary>
/// <param name="Ready">Whether everything answers.</param>
/// <param name="Coordinator">The coordinator.</param>
/// <param name="Regions">The regions.</param>
public sealed record FederationFile(bool Ready, FederationFile.CoordinatorEntry Coordinator, IReadOnlyList<FederationFile.RegionEntry> Regions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The coordinator's URL, an admin key of it, and who signs in to its pages.</summary>
    public sealed record CoordinatorEntry(string Url, string ApiKey, string AdminUser, string AdminPassword);

    /// <summary>A region's direct URLs, its first node's URL behind the link if there is one, and how to enter it.</summary>
    public sealed record RegionEntry(string Name, IReadOnlyList<string> Urls, string? ThroughLink, string ApiKey, string AdminUser, string AdminPassword);

    /// <summary>Writes the file for others to see.</summary>
    public static void Write(RunFolder folder, SitePlan plan, SiteKeys keys, bool ready)
    {
        var file = new FederationFile(ready, new(Text(plan.Coordinator.Url), keys.CoordinatorApiKey, SiteKeys.AdminUser, keys.CoordinatorPassword), [.. plan.Regions.Select(Entry)]);
        folder.Write("federation.json", JsonSerializer.Serialize(file, Json) + "\n");
    }

    private static RegionEntry Entry(RegionPlan region) => new(
        region.Name,
        [.. region.Nodes.Select(node => Text(node.Url))],
        region.LinkUrls.Count > 0 ? Text(region.LinkUrls[0]) : null,
        region.Keys.ApiKey,
        RegionKeys.AdminUser,
        region.Keys.AdminPassword);

    private static string Text(Uri url) => url.ToString().TrimEnd('/');
}
