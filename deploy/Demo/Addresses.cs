using Federation.Demo.Site;
using Spectre.Console;

namespace Federation.Demo;

/// <summary>What a person needs to look around.</summary>
public static class Addresses
{
    /// <summary>Every program's URL and how to enter it.</summary>
    public static Grid Table(SitePlan plan, SiteKeys keys)
    {
        var grid = new Grid().AddColumns(2);
        Add("Coordinator", $"{plan.Coordinator.Url}");
        Add("  admin user", $"{SiteKeys.AdminUser}, password {keys.CoordinatorPassword}");
        Add("  API key", keys.CoordinatorApiKey);
        foreach (var region in plan.Regions)
        {
            Add($"Region {region.Name}", string.Join("  ", region.Nodes.Select(node => $"{node.Url}swagger")));
            if (region.LinkUrls.Count > 0) Add("  through the link", string.Join("  ", region.LinkUrls));
            Add("  API key", region.Keys.ApiKey);
            Add("  admin user", $"{RegionKeys.AdminUser}, password {region.Keys.AdminPassword}");
        }

        return grid;

        void Add(string name, string value) => grid.AddRow(new Text(name), new Text(value));
    }
}
