using Federation.ClusterNode.Changes;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.ClusterNode.IntegrationTests.Changes;

/// <summary>What becomes of old changes.</summary>
public sealed class TrimTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_changes_go_the_newest_stays_and_only_who_was_behind_is_reset()
    {
        var node = region.Node;
        var start = (string)(await node.MustAsync("get_job_changes"))["cursor"]!;
        var id = await node.EventAsync();
        for (var run = 0; run < 4; run++) await node.RunAsync(id);
        var newest = await region.ScalarAsync<string>("select xid || '.' || seq from job_changes order by xid desc, seq desc limit 1");
        var upToDate = await Eventually.HoldsAsync(
            async _ => (string)(await node.MustAsync("get_job_changes"))["cursor"]!, cursor => cursor == newest, TimeSpan.FromSeconds(60), Cancel);
        await region.ExecuteAsync("update job_changes set at = at - interval '8 days'");

        await node.Services.GetServices<IHostedService>().OfType<TrimLoop>().Single().RunOnceAsync(Cancel);

        Assert.Equal(1, await region.ScalarAsync<int>("select count(*)::int from job_changes"));
        Assert.Null((await node.MustAsync("get_job_changes", $$"""{"after":"{{upToDate}}"}"""))["reset"]);
        Assert.Equal(1, (int?)(await node.MustAsync("get_job_changes", $$"""{"after":"{{start}}"}"""))["reset"]);
    }
}
