using Federation.ClusterNode.Changes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.ClusterNode.IntegrationTests.Changes;

/// <summary>What a region knows of those who follow its changes.</summary>
public sealed class FollowersTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_follows_is_known_with_how_far_they_are_behind_until_they_have_been_away_for_long()
    {
        var (node, followers) = (region.Node, region.Node.Services.GetRequiredService<FeedFollowers>());
        var end = (string)(await node.MustAsync("get_job_changes"))["cursor"]!;
        Assert.Empty(await followers.AllAsync(Cancel));
        await node.MustAsync("get_job_changes", $$"""{"after":"{{end}}"}""");
        await node.RunAsync(await node.EventAsync());

        var follower = Assert.Single(await followers.AllAsync(Cancel));
        Assert.StartsWith("API Key", follower.Name, StringComparison.Ordinal);
        Assert.True(follower.IsConnected);
        Assert.InRange(follower.Behind, 1, FeedFollowers.CountedUpTo);

        await region.ExecuteAsync("update feed_followers set asked_at = asked_at - interval '1 minute'");
        Assert.False(Assert.Single(await followers.AllAsync(Cancel)).IsConnected);
        await region.ExecuteAsync("update feed_followers set asked_at = asked_at - interval '8 days'");
        await node.Services.GetServices<IHostedService>().OfType<TrimLoop>().Single().RunOnceAsync(Cancel);
        Assert.Empty(await followers.AllAsync(Cancel));
    }
}
