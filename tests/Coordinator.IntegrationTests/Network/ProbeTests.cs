using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Network;

public sealed class ProbeTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    protected override (string, string)[] Settings => [("Probes:Every", "00:00:01.5"), ("Probes:Timeout", "00:00:00.7"), ("Probes:Slow", "00:00:05")];

    [Fact]
    public async Task A_link_is_good_then_down_while_it_is_silent_and_good_again_and_its_history_tells()
    {
        await using var relay = WanRelay.Start(new Uri(North.Url));
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([relay.Url.ToString().TrimEnd('/')], North.ApiKey), Cancel);
        await UntilAsync(LinkStates.Good);

        relay.GoSilent();
        var down = await UntilAsync(LinkStates.Down);
        Assert.NotNull(down.Problem);
        relay.Recover();
        await UntilAsync(LinkStates.Degraded);

        var history = await Coordinator.Http.GetFromJsonAsync<LinkHistoryResponse>("/api/v1/regions/north/link/history?resolution=day", Cancel);
        Assert.InRange(history!.Points.Sum(day => day.Lost), 3, history.Points.Sum(day => day.Sent) - 3);
        Assert.Contains(history.Points, day => day.P99Ms is not null);
        string[] measures = ["federation_link_state{region=\"north\"}", "federation_link_probes_total{answer=\"lost\",region=\"north\"}", "federation_link_round_trip_seconds_bucket{region=\"north\""];
        await Eventually.HoldsAsync(
            cancel => Coordinator.ClientWith(null).GetStringAsync("/metrics", cancel), text => measures.All(measure => text.Contains(measure, StringComparison.Ordinal)), cancellationToken: Cancel);
    }

    [Fact]
    public async Task Several_replicas_probe_a_region_as_often_as_one()
    {
        await using var another = new CoordinatorHost(Database, Settings);
        await another.Api.GetRegionsAsync(Cancel);
        var began = TimeProvider.System.GetTimestamp();
        await Coordinator.RegisterAsync("south", North, Cancel);

        await Eventually.HoldsAsync(
            async cancel => (await Coordinator.Http.GetFromJsonAsync<LinkHistoryResponse>("/api/v1/regions/south/link/history?resolution=day", cancel))!.Points,
            points => points.Sum(day => day.Sent) >= 5, TimeSpan.FromSeconds(60), Cancel);

        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(4 * 1.5 * 0.9), "Five probes came as if each replica made its own.");
    }

    private Task<LinkStateResponse> UntilAsync(string state) => Eventually.HoldsAsync(
        async cancel => (await Coordinator.Http.GetFromJsonAsync<List<LinkStateResponse>>("/api/v1/links", cancel))!.SingleOrDefault() ?? new LinkStateResponse { Region = "", State = "", Since = default },
        link => link.State == state, TimeSpan.FromSeconds(120), Cancel);
}
