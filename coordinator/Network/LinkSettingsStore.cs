using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;
using Federation.Coordinator.Access;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Regions;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Network;

/// <summary>How each region is called over its link. A change holds in all replicas within moments, for calls that begin from then on.</summary>
public sealed class LinkSettingsStore(RegionStore regions, RegionDirectory directory, AssessmentStore assessments, IOptions<RegionClientOptions> client, IOptions<FeedOptions> feeds)
{
    /// <summary>Every fault of settings, by its place.</summary>
    public Dictionary<string, string[]> Errors(LinkSettings link) => LinkSettingsRules.Errors(link, client.Value, feeds.Value);

    /// <summary>What holds for a region; null if there is none of that name.</summary>
    public async Task<LinkSettingsResponse?> FindAsync(string name, CancellationToken cancellationToken) =>
        await regions.FindAsync(name, cancellationToken) is { } region ? await ShownAsync(region, cancellationToken) : null;

    /// <summary>Gives a region settings of its own, or none; null if there is none of that name.</summary>
    public Task<LinkSettingsResponse?> SetAsync(string name, LinkSettings? link, AuditTrail trail, CancellationToken cancellationToken) =>
        ChangeAsync(name, region => region with { Link = link, LinkBefore = region.Link }, trail, cancellationToken);

    /// <summary>Makes the settings what they were before the last change; doing that twice changes nothing. Null if there is no region of that name.</summary>
    public Task<LinkSettingsResponse?> UndoAsync(string name, AuditTrail trail, CancellationToken cancellationToken) =>
        ChangeAsync(name, region => region with { Link = region.LinkBefore, LinkBefore = region.Link }, trail, cancellationToken);

    private async Task<LinkSettingsResponse?> ChangeAsync(string name, Func<Region, Region> change, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (await regions.ChangeAsync(name, (region, _) => change(region), trail, cancellationToken) is not { } changed) return null;
        await directory.RefreshAsync(cancellationToken);
        return await ShownAsync(changed, cancellationToken);
    }

    private async Task<LinkSettingsResponse> ShownAsync(Region region, CancellationToken cancellationToken) => new()
    {
        Effective = LinkSettingsRules.Effective(region.Link, client.Value, feeds.Value),
        Own = region.Link,
        Before = region.LinkBefore,
        Derived = (await assessments.PageAsync(region.Id, before: null, AssessmentStates.Done, most: 1, cancellationToken)).SingleOrDefault()?.Settings,
    };
}
