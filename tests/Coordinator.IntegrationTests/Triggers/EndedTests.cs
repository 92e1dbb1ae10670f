using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;

namespace Federation.Coordinator.IntegrationTests.Triggers;

/// <summary>Runs that are started by jobs and by runs that have ended.</summary>
public sealed class EndedTests(TestPostgres postgres) : TriggerTest(postgres)
{
    [Fact]
    public async Task A_job_that_somebody_started_in_its_region_starts_one_run_when_it_ends_as_wanted()
    {
        await using var second = new CoordinatorHost(Database);
        await second.Http.GetAsync("/healthz", Cancel);
        await PutAsync("after-import", "{ name: done, job: { region: north, event: import }, input: { file: '{{ trigger.job.output.file }}', job: '{{ trigger.job.id }}' } }");
        await PutAsync("after-trouble", "{ name: failed, job: { region: north, eventTitle: import, results: [error, aborted] } }");
        await StartedOnceAsync();

        var good = Start("import");
        var bad = Start("import");
        var other = Start("export");
        North.Jobs.Succeed(other);
        North.Jobs.Succeed(good, new JsonObject { ["file"] = "sales.csv" });
        North.Jobs.Fail(bad, "no rows");

        var run = Assert.Single(await UntilRunsAsync("after-import", 1));
        Assert.Equal(("sales.csv", good), ((string?)run.Input!["file"], (string?)run.Input["job"]));
        var trouble = Assert.Single(await UntilRunsAsync("after-trouble", 1));
        Assert.Equal(("no rows", "error", bad), ((string?)trouble.Input!["trigger"]!["job"]!["description"], (string?)trouble.Input["trigger"]!["job"]!["result"], (string?)trouble.Input["trigger"]!["job"]!["id"]));
    }

    [Fact]
    public async Task A_hundred_jobs_that_end_together_start_a_hundred_runs()
    {
        await PutAsync("each", "{ name: done, job: { region: north, event: many } }");
        await StartedOnceAsync();
        foreach (var job in Enumerable.Range(0, 100).Select(_ => Start("many")).ToList()) North.Jobs.Succeed(job);
        var runs = await UntilRunsAsync("each", 100);
        Assert.Equal(100, runs.Select(run => (string)run.Input!["trigger"]!["job"]!["id"]!).Distinct().Count());
    }

    [Fact]
    public async Task Jobs_that_ended_while_a_feed_was_reset_start_one_run_each_and_those_of_long_before_none()
    {
        await PutAsync("after-import", "{ name: done, job: { region: north, event: import }, input: { file: '{{ trigger.job.output.file }}' } }");
        await StartedOnceAsync();
        North.Jobs.Succeed(Start("import"), new JsonObject { ["file"] = "told.csv" });
        await UntilRunsAsync("after-import", 1);
        North.Jobs.Succeed(Start("import"), new JsonObject { ["file"] = "old.csv" }, tellsFeed: false, endedAt: TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        var missed = Enumerable.Range(0, 120).Select(_ => Start("import")).ToList();
        var other = Start("export");

        foreach (var job in missed) North.Jobs.Succeed(job, new JsonObject { ["file"] = job }, tellsFeed: false);
        North.Jobs.Succeed(other, tellsFeed: false);
        North.Break("get_history", ScriptedRegion.Fault.Fail, times: 2);
        North.Jobs.ResetFeed();

        var runs = await UntilRunsAsync("after-import", 121);
        Assert.Equal(missed.Append("told.csv").Order(StringComparer.Ordinal), runs.Select(run => (string)run.Input!["file"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_that_ended_starts_one_of_another_chain()
    {
        await PutAsync("next", "{ name: after-one, chain: { name: one, results: [succeeded] }, input: { file: '{{ trigger.run.output.only.file }}', from: '{{ trigger.run.id }}' } }");
        await PutAsync("never", "{ name: after-one, chain: { name: one, results: [failed] } }");
        var first = await LaunchedRunAsync();
        North.Jobs.Succeed(first.Steps[0].JobId!, new JsonObject { ["file"] = "a.csv" });

        var run = Assert.Single(await UntilRunsAsync("next", 1));
        Assert.Equal(("a.csv", first.Id.ToString()), ((string?)run.Input!["file"], (string?)run.Input["from"]));
        Assert.Empty(await RunsOfAsync("never"));
    }

    [Fact]
    public async Task An_input_that_needs_what_is_not_there_starts_no_run_and_says_so()
    {
        await PutAsync("needy", "{ name: done, job: { region: north, event: import }, input: { file: '{{ trigger.job.output.file }}' } }");
        await StartedOnceAsync();
        North.Jobs.Succeed(Start("import"));
        var problem = await Federation.TestKit.Waiting.Eventually.HoldsAsync(
            async cancel => (string?)JsonNode.Parse(await Coordinator.Http.GetStringAsync("/api/v1/chains/needy/triggers", cancel))![0]!["lastProblem"], now => now is not null, TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal("input.file needs trigger.job.output.file, which is missing.", problem);
        Assert.Empty(await RunsOfAsync("needy"));
    }

    private string Start(string name) => North.Jobs.Launch(new JsonObject { ["id"] = name }, key: null).Ids[0];

    /// <summary>The region's feed has a cursor once a job was launched there.</summary>
    private async Task StartedOnceAsync() => North.Jobs.Succeed((await LaunchedRunAsync()).Steps[0].JobId!);
}
