using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class RegionPlacesTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_region_has_no_more_jobs_of_runs_under_way_than_it_may_whichever_replica_launches_them()
    {
        const int most = 2, runs = 6;
        await using var second = new CoordinatorHost(Database);
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([North.Url], North.ApiKey) { MaxJobs = most }, Cancel);
        Assert.Equal(most, (await second.Api.GetRegionsAsync(Cancel))[0].MaxJobs);

        List<RunResponse> started = [];
        foreach (var host in Enumerable.Repeat((CoordinatorHost[])[Coordinator, second], runs / 2).SelectMany(hosts => hosts)) started.Add(await host.StartAsync("one", Cancel));
        var waiting = await Coordinator.UntilAsync(started[^1].Id, run => run.Steps[0].State == StepStates.LaunchUnknown || run.Steps[0].JobId is not null, Cancel);
        if (waiting.Steps[0].JobId is null) Assert.Equal("region north to take the launch, which has not reached it: Region north takes 2 jobs of runs at once, and so many are under way.", waiting.Steps[0].WaitsFor);

        for (var ended = 0; ended < runs; ended++)
        {
            var underWay = await Eventually.HoldsAsync(_ => Task.FromResult(UnderWay), jobs => jobs.Count >= Math.Min(most, runs - ended), cancellationToken: Cancel);
            Assert.True(underWay.Count <= most, $"{underWay.Count} jobs are under way.");
            North.Jobs.Succeed(underWay[0].Id);
        }

        foreach (var run in started) Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
        Assert.Equal(runs, North.Jobs.All.Count);
    }

    [Fact]
    public async Task A_launch_that_waits_for_a_place_takes_it_as_soon_as_a_job_ends_on_any_replica()
    {
        (string, string)[] patient = [("RunWork:FirstBackOff", "00:00:10"), ("RunWork:LongestBackOff", "00:10:00")];
        await using CoordinatorHost first = new(Database, patient), second = new(Database, patient);
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([North.Url], North.ApiKey) { MaxJobs = 1 }, Cancel);
        await LaunchedRunAsync();
        List<RunResponse> waiting = [];
        foreach (var host in (CoordinatorHost[])[first, second, first, second]) waiting.Add(await host.StartAsync("one", Cancel));
        foreach (var run in waiting) await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.LaunchUnknown, Cancel);

        for (var launched = 1; launched <= waiting.Count; launched++)
        {
            North.Jobs.Succeed(UnderWay[0].Id);
            await Eventually.HoldsAsync(_ => Task.FromResult(North.Jobs.All.Count), count => count == launched + 1, cancellationToken: Cancel);
        }
    }

    [Fact]
    public async Task A_step_that_finds_its_region_full_goes_to_the_next_one_that_it_names()
    {
        await using var south = await ScriptedRegion.StartAsync();
        await Coordinator.RegisterAsync("south", south, Cancel);
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([North.Url], North.ApiKey) { MaxJobs = 1 }, Cancel);
        await Coordinator.DefineAsync("either", "steps: [{ name: only, regions: [north, south], event: one }]", Cancel);

        await LaunchedRunAsync();
        var run = await Coordinator.StartAsync("either", Cancel);

        Assert.Equal("south", (await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel)).Steps[0].Region);
    }

    [Fact]
    public async Task A_drained_region_gets_no_launch_not_even_one_that_was_not_answered_and_the_step_says_why()
    {
        North.Break("run_event", Fault.Fail, times: 1_000_000);
        var unanswered = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(unanswered.Id, run => run.Steps[0].State == StepStates.LaunchUnknown, Cancel);
        using var drained = await Coordinator.Http.PostAsJsonAsync("/api/v1/regions/north/drain", new DrainRequest("moving house"), Cancel);

        var fresh = await Coordinator.StartAsync("one", Cancel);
        var held = await Coordinator.UntilAsync(fresh.Id, run => run.Steps[0].State == StepStates.LaunchUnknown, Cancel);
        Assert.Contains("which has not reached it: Region north is drained since", held.Steps[0].WaitsFor, StringComparison.Ordinal);

        await TriedAgainAsync();
        var launches = North.CallsOf("run_event");
        North.Repair("run_event");
        await TriedAgainAsync();
        Assert.Equal((launches, 0), (North.CallsOf("run_event"), North.Jobs.All.Count));

        using var opened = await Coordinator.Http.DeleteAsync(new Uri("/api/v1/regions/north/drain", UriKind.Relative), Cancel);
        foreach (var run in new[] { unanswered, fresh }) await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        Assert.Equal(2, North.Jobs.All.Count);
    }

    /// <summary>Waits until launches that were not answered have been thought of again, each of which begins with a look at the feed.</summary>
    private Task TriedAgainAsync()
    {
        var looks = North.CallsOf("get_job_changes");
        return Eventually.HoldsAsync(() => North.CallsOf("get_job_changes") > looks + 10, TimeSpan.FromSeconds(60), Cancel, "launches are tried again");
    }

    private IReadOnlyList<ScriptedJob> UnderWay => [.. North.Jobs.All.Where(job => !JobStates.IsFinal(job.State))];
}
