namespace Federation.Demo.Site;

/// <summary>What runs where: the coordinator and two regions, the second one overseas.</summary>
public sealed record SitePlan(ProgramPlan Coordinator, IReadOnlyList<RegionPlan> Regions)
{
    /// <summary>The plan for ports from <paramref name="portBase"/> on.</summary>
    public static SitePlan For(int portBase, SiteKeys keys) => new(
        new ProgramPlan("coordinator", Local(portBase + 20)),
        [
            new RegionPlan("eu-west", [new("eu-west-1", Local(portBase + 101)), new("eu-west-2", Local(portBase + 102))], LinkUrls: [], keys.EuWest),
            new RegionPlan("us-east", [new("us-east-1", Local(portBase + 111)), new("us-east-2", Local(portBase + 112))], [Local(portBase + 121), Local(portBase + 122)], keys.UsEast),
        ]);

    /// <summary>Every URL that something will listen on.</summary>
    public IEnumerable<Uri> Urls => [Coordinator.Url, .. Regions.SelectMany(region => region.Nodes.Select(node => node.Url).Concat(region.LinkUrls))];

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}");
}

/// <summary>A program and where it listens.</summary>
public sealed record ProgramPlan(string Name, Uri Url);

/// <summary>One region.</summary>
/// <param name="Name">Its name at the coordinator; its nodes' data folders are named after them.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="LinkUrls">Its nodes' URLs behind the link, in the same order; empty for a region that is near.</param>
/// <param name="Keys">How it is entered.</param>
public sealed record RegionPlan(string Name, IReadOnlyList<ProgramPlan> Nodes, IReadOnlyList<Uri> LinkUrls, RegionKeys Keys)
{
    /// <summary>The URLs that the coordinator calls.</summary>
    public IReadOnlyList<string> CalledUrls => [.. (LinkUrls.Count > 0 ? LinkUrls : Nodes.Select(node => node.Url)).Select(url => url.ToString().TrimEnd('/'))];

    /// <summary>The name of its database.</summary>
    public string Database => Name.Replace('-', '_');
}
