using System.Net;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Refit;

namespace Federation.Coordinator.IntegrationTests.Regions;

public sealed class RegionTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_registered_region_is_soon_reachable_and_never_shows_its_key()
    {
        var region = await Eventually.HoldsAsync(cancel => Coordinator.Http.GetStringAsync("/api/v1/regions/north", cancel), text => text.Contains("\"reachable\"", StringComparison.Ordinal), cancellationToken: Cancel);

        Assert.DoesNotContain(ScriptedRegion.FirstApiKey, region, StringComparison.Ordinal);
        Assert.False(await StoredAnywhereAsync(ScriptedRegion.FirstApiKey));
        Assert.False(await StoredAnywhereAsync(CoordinatorHost.ApiKey));
    }

    [Fact]
    public async Task Every_fault_of_a_registration_is_named_and_nothing_is_stored()
    {
        var refused = await Assert.ThrowsAsync<ValidationApiException>(() => Coordinator.Api.PutRegionAsync("Not a name", new RegionRequest(["ftp://x", "http://ok", "nonsense"], "two words"), Cancel));

        Assert.Equal(["apiKey", "name", "urls[0]", "urls[2]"], refused.Content!.Errors.Keys.Order());
        Assert.Single(await Coordinator.Api.GetRegionsAsync(Cancel));
    }

    [Fact]
    public async Task A_new_region_needs_a_key_and_a_known_one_keeps_its_own()
    {
        var refused = await Assert.ThrowsAsync<ValidationApiException>(() => Coordinator.Api.PutRegionAsync("south", new RegionRequest([North.Url]), Cancel));
        Assert.Equal(["apiKey"], refused.Content!.Errors.Keys);

        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([North.Url + "/"]), Cancel);
        Assert.Equal(RunStates.Running, (await LaunchedRunAsync()).State);
    }

    [Fact]
    public async Task Calls_fail_over_to_a_node_that_answers()
    {
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest(["http://127.0.0.1:1", "http://127.0.0.1:2", North.Url]), Cancel);
        North.Jobs.Instantly = (_, _) => [];

        Assert.Equal(RunStates.Succeeded, (await Coordinator.RunAsync("one", Cancel)).State);
    }

    [Fact]
    public async Task A_region_with_runs_under_way_cannot_be_deleted_and_one_without_can()
    {
        var run = await LaunchedRunAsync();
        using var refused = await Coordinator.Http.DeleteAsync(new Uri("/api/v1/regions/north", UriKind.Relative), Cancel);
        North.Jobs.Succeed("j1");
        await Coordinator.EndOfAsync(run.Id, Cancel);

        using var deleted = await Coordinator.Http.DeleteAsync(new Uri("/api/v1/regions/north", UriKind.Relative), Cancel);
        using var gone = await Coordinator.Http.GetAsync(new Uri("/api/v1/regions/north", UriKind.Relative), Cancel);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NoContent, HttpStatusCode.NotFound), (refused.StatusCode, deleted.StatusCode, gone.StatusCode));
        Assert.Empty(await Coordinator.Api.GetRegionsAsync(Cancel));
    }

    private async Task<bool> StoredAnywhereAsync(string secret)
    {
        await using var command = Database.DataSource.CreateCommand(
            "select exists (select 1 from mt_doc_regions where data::text like $1) or exists (select 1 from api_keys where api_keys::text like $1)");
        command.Parameters.Add(new() { Value = $"%{secret}%" });
        return (bool)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
