using System.Net;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Gateway;

public sealed class GatewayTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_regions_pages_are_reached_under_its_name_with_the_prefix_told()
    {
        var answer = await Eventually.HoldsAsync(
            cancel => Coordinator.ClientWith(ScriptedRegion.FirstApiKey).GetStringAsync("/regions/north/some/page?x=1", cancel), text => text.Length > 0, cancellationToken: Cancel);

        Assert.Equal("GET /some/page?x=1 /regions/north", answer);
    }

    [Fact]
    public async Task A_region_that_is_gone_is_no_longer_reached()
    {
        using var deleted = await Coordinator.Http.DeleteAsync(new Uri("/api/v1/regions/north", UriKind.Relative), Cancel);

        await Eventually.HoldsAsync(
            cancel => Coordinator.Http.GetAsync(new Uri("/regions/north/page", UriKind.Relative), cancel), answer => answer.StatusCode == HttpStatusCode.NotFound, cancellationToken: Cancel);
    }
}
