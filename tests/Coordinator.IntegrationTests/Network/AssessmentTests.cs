using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.Coordinator.Regions;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Federation.Coordinator.IntegrationTests.Network;

public sealed class AssessmentTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_link_is_measured_judged_and_kept_and_its_settings_hold_at_once_and_can_be_undone()
    {
        await using var relay = WanRelay.Start(new Uri(North.Url));
        relay.SetRoundTrip(TimeSpan.FromMilliseconds(36));
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([relay.Url.ToString().TrimEnd('/')]), Cancel);

        var first = await AssessedAsync();
        var second = await AssessedAsync();

        Assert.InRange(first.Link!.RoundTrip!.MinMs, 36, 1000);
        Assert.NotNull(first.Verdict);
        Assert.Equal(second.Id, (await Coordinator.Api.GetAssessmentsAsync("north", before: null, limit: 1, Cancel)).Assessments.Single().Id);
        Assert.Contains((await Coordinator.Api.CompareAssessmentsAsync("north", first.Id, second.Id, Cancel)).Measures, measure => measure is { Measure: "round trip p50", One: >= 36, Other: >= 36 });

        var applied = await Coordinator.Api.ApplyAssessmentAsync("north", second.Id, Cancel);
        Assert.Equal(second.Settings, applied.Own);
        Assert.Equal(second.Settings, applied.Effective);
        Assert.Equal(second.Settings, Coordinator.Services.GetRequiredService<RegionDirectory>().Find("north")!.Region.Link);
        Assert.Contains("ApplyAssessment", await Coordinator.Http.GetStringAsync("/api/v1/audit?target=region/north", Cancel), StringComparison.Ordinal);

        var undone = await Coordinator.Api.UndoLinkSettingsAsync("north", Cancel);
        Assert.Null(undone.Own);
        Assert.Equal(3, undone.Effective.TryTimeoutSeconds);
    }

    [Fact]
    public async Task One_assessment_of_a_region_goes_on_at_a_time_and_can_be_cancelled()
    {
        var started = await Coordinator.Api.StartAssessmentAsync("north", new AssessmentRequest(3600), Cancel);
        using var another = await Coordinator.Http.PostAsJsonAsync("/api/v1/regions/north/assessments", new AssessmentRequest(3), Cancel);
        Assert.Equal(HttpStatusCode.Conflict, another.StatusCode);
        await Eventually.HoldsAsync(cancel => Coordinator.Api.GetAssessmentAsync("north", started.Id, cancel), now => now.Link is { Connections.Sent: > 0 }, cancellationToken: Cancel);

        using var live = await Coordinator.Http.GetAsync($"/api/v1/regions/north/assessments/{started.Id}/live", HttpCompletionOption.ResponseHeadersRead, Cancel);
        await Coordinator.Api.CancelAssessmentAsync("north", started.Id, Cancel);

        var told = await SseParser.Create(await live.Content.ReadAsStreamAsync(Cancel)).EnumerateAsync(Cancel).ToListAsync(Cancel);
        Assert.Equal((AssessmentStates.Running, AssessmentStates.Cancelled), (told[0].EventType, told[^1].EventType));
        Assert.Equal(started.Id, (Guid?)JsonNode.Parse(told[^1].Data)!["id"]);
        var ended = await Eventually.HoldsAsync(cancel => Coordinator.Api.GetAssessmentAsync("north", started.Id, cancel), now => now.State == AssessmentStates.Cancelled, cancellationToken: Cancel);
        Assert.NotNull(ended.Link);
        using var apply = await Coordinator.Http.PostAsync($"/api/v1/regions/north/assessments/{started.Id}/apply", content: null, Cancel);
        Assert.Equal(HttpStatusCode.Conflict, apply.StatusCode);
    }

    [Fact]
    public async Task Wrong_durations_urls_and_settings_are_named()
    {
        async Task<string> RefusedAsync(Func<Task> call) => (await Assert.ThrowsAnyAsync<ApiException>(call)).Content!;

        Assert.Contains("3 to 3600", await RefusedAsync(() => Coordinator.Api.StartAssessmentAsync("north", new AssessmentRequest(2), Cancel)), StringComparison.Ordinal);
        Assert.Contains(North.Url, await RefusedAsync(() => Coordinator.Api.StartAssessmentAsync("north", new AssessmentRequest(3, "http://169.254.169.254"), Cancel)), StringComparison.Ordinal);
        Assert.Contains("0 to 25", await RefusedAsync(() => Coordinator.Api.PutLinkSettingsAsync("north", new LinkSettings { PollWaitSeconds = 26 }, Cancel)), StringComparison.Ordinal);
        Assert.Contains("less time", await RefusedAsync(() => Coordinator.Api.PutLinkSettingsAsync("north", new LinkSettings { TryTimeoutSeconds = 50 }, Cancel)), StringComparison.Ordinal);
        Assert.Contains("no region", await RefusedAsync(() => Coordinator.Api.StartAssessmentAsync("nowhere", new AssessmentRequest(3), Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_is_followed_as_its_own_settings_say_and_registering_it_again_keeps_them()
    {
        await Coordinator.Api.PutLinkSettingsAsync("north", new LinkSettings { UnreachableAfterSeconds = 600 }, Cancel);
        await Coordinator.RegisterAsync("north", North, Cancel);
        await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions[0].State == "reachable", cancellationToken: Cancel);

        North.Break("get_job_changes", ScriptedRegion.Fault.Fail, times: 1000);
        await Eventually.HoldsAsync(() => North.CallsOf("get_job_changes") > 15, cancellationToken: Cancel);

        Assert.Equal("reachable", (await Coordinator.Api.GetRegionsAsync(Cancel))[0].State);
        Assert.Equal(600, (await Coordinator.Api.GetLinkSettingsAsync("north", Cancel)).Own!.UnreachableAfterSeconds);
    }

    private async Task<AssessmentResponse> AssessedAsync()
    {
        var started = await Coordinator.Api.StartAssessmentAsync("north", new AssessmentRequest(3), Cancel);
        return await Eventually.HoldsAsync(cancel => Coordinator.Api.GetAssessmentAsync("north", started.Id, cancel), now => now.State == AssessmentStates.Done, TimeSpan.FromSeconds(60), Cancel);
    }
}
