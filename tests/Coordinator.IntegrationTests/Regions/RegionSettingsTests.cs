using System.Net;
using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Mvc;
using Refit;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Regions;

public sealed class RegionSettingsTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task Labels_maintenance_and_limits_are_kept_and_their_faults_named()
    {
        var now = TimeProvider.System.GetUtcNow();
        var good = new RegionRequest([North.Url])
        {
            Labels = new Dictionary<string, string> { ["continent"] = "europe" },
            Maintenance = [new MaintenanceWindow(now.AddHours(-1), now.AddHours(1), "new disks")],
            MaxCalls = 5,
        };
        var region = await Coordinator.Api.PutRegionAsync("north", good, Cancel);
        Assert.Equal(("europe", 5), (region.Labels["continent"], region.MaxCalls));
        Assert.Contains("new disks", region.ClosedBecause, StringComparison.Ordinal);

        var bad = good with { Labels = new Dictionary<string, string> { ["a b"] = "c" }, Maintenance = [new MaintenanceWindow(now, now, "")], MaxCalls = 0, MaxJobs = 0 };
        var refused = await Assert.ThrowsAsync<ValidationApiException>(() => Coordinator.Api.PutRegionAsync("north", bad, Cancel));
        Assert.Equal(["labels.a b", "maintenance[0]", "maxCalls", "maxJobs"], refused.Content!.Errors.Keys.Order());
    }

    [Fact]
    public async Task A_new_key_takes_the_old_ones_place_in_every_replica_once_the_region_accepts_it()
    {
        await using var second = new CoordinatorHost(Database);
        await second.Api.GetRegionsAsync(Cancel);
        North.Jobs.Instantly = (_, _) => [];

        using var early = await RotateAsync("another-key");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.DoesNotContain("another-key", await early.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(RunStates.Succeeded, (await second.RunAsync("one", Cancel)).State);

        North.ApiKey = "another-key";
        using var rotated = await RotateAsync("another-key");
        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        var run = await second.StartAsync("one", Cancel);
        Assert.Equal(RunStates.Succeeded, (await second.EndOfAsync(run.Id, Cancel)).State);
    }

    [Fact]
    public async Task A_key_that_cannot_be_tried_is_not_taken()
    {
        North.Break("get_job_changes", Fault.Fail, times: 1000);

        using var answer = await RotateAsync("another-key");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_drain_says_who_and_why_and_stands_in_the_audit()
    {
        using var drained = await Coordinator.Http.PostAsJsonAsync("/api/v1/regions/north/drain", new DrainRequest("moving house"), Cancel);
        var region = (await drained.Content.ReadFromJsonAsync<RegionResponse>(Cancel))!;
        Assert.Equal(("moving house", "admin"), (region.Drain!.Reason, region.Drain.By));

        using var opened = await Coordinator.Http.DeleteAsync(new Uri("/api/v1/regions/north/drain", UriKind.Relative), Cancel);
        Assert.Null((await opened.Content.ReadFromJsonAsync<RegionResponse>(Cancel))!.ClosedBecause);

        var audit = (await Coordinator.Http.GetFromJsonAsync<AuditResponse>("/api/v1/audit?target=region/north", Cancel))!.Entries;
        Assert.Equal(["OpenRegion", "DrainRegion", "PutRegion"], audit.Select(entry => entry.Action));
        Assert.Equal("moving house", (string?)audit[0].Before!["drain"]!["reason"]);
        Assert.All(audit, entry => Assert.DoesNotContain("CfDJ8", entry.After!.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_tells_both_sides_and_why_calls_are_held_back()
    {
        var well = (await Coordinator.Http.GetFromJsonAsync<RegionHealthResponse>("/api/v1/regions/north/health", Cancel))!;
        Assert.Equal(("closed", true, North.Url), (well.Link.Breaker, well.Self.Answered, well.Link.Url));
        Assert.NotNull(well.Link.RoundTripMs);
        Assert.Contains("launch-keys", well.Link.Capabilities!);
        Assert.Equal((true, 1.5, "10.0.0.9", "API Key (coordinator)"), (well.SeenByRegion.IsKnown, well.SeenByRegion.HeardSecondsAgo, well.SeenByRegion.FromAddress, well.SeenByRegion.Key));

        North.Break("get_job_changes", Fault.Fail, times: 1000);
        North.Break("status", Fault.Fail, times: 1000);
        North.Break("get_active_jobs", Fault.Fail, times: 1000);
        North.Break("get_feed_followers", Fault.Fail, times: 1000);
        var ill = await Eventually.HoldsAsync(
            cancel => Coordinator.Http.GetFromJsonAsync<RegionHealthResponse>("/api/v1/regions/north/health", cancel),
            health => health!.Self.Problem?.Contains("held back", StringComparison.Ordinal) is true, cancellationToken: Cancel);

        Assert.Equal("Region north failed so often just now that calls are held back for a moment; the last one answered HTTP 500.", ill!.Self.Problem);
        Assert.Equal("answered HTTP 500", ill.Link.LastFault);
        Assert.NotNull(ill.SeenByRegion.Problem);
    }

    [Fact]
    public async Task A_refusal_of_the_key_ends_in_one_full_stop()
    {
        North.ApiKey = "changed";

        var region = await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions[0].Problem is not null, cancellationToken: Cancel);

        Assert.Equal("Region north refuses the coordinator's API key: Invalid API Key: (the key).", region[0].Problem);
    }

    private Task<HttpResponseMessage> RotateAsync(string key) =>
        Coordinator.Http.PostAsJsonAsync("/api/v1/regions/north/rotate-key", new RotateRegionKeyRequest(key), Cancel);
}
