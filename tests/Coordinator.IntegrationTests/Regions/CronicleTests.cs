using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Regions;

public sealed class CronicleTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private const string OneStepThere = "steps: [{ name: only, region: stock, event: backup, params: { depth: 3 } }]";

    private ScriptedCronicle stock = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        stock = await ScriptedCronicle.StartAsync();
        await Coordinator.Api.PutRegionAsync("stock", new RegionRequest([stock.Url], ScriptedCronicle.ApiKey), Cancel);
        await Coordinator.DefineAsync("there", OneStepThere, Cancel);
    }

    [Fact]
    public async Task A_step_in_a_stock_cronicle_runs_to_its_end_and_hands_on_its_data()
    {
        var run = await RunningAsync();
        stock.End(run.Steps[0].JobId!, 0, chainData: new JsonObject { ["file"] = "/backup/1" });

        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Succeeded, "/backup/1"), (ended.State, (string?)ended.Steps[0].Output!["file"]));
    }

    [Fact]
    public async Task Its_web_hook_brings_the_next_look_at_its_jobs_forward()
    {
        await Coordinator.DisposeAsync();
        await using var patient = new CoordinatorHost(Database, ("RegionClient:PollEvery", "00:01:00"), ("Feeds:WaitSeconds", "25"));
        var run = await patient.StartAsync("there", Cancel);
        run = await patient.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        using var anonymous = patient.ClientWith(apiKey: null);
        var began = TimeProvider.System.GetTimestamp();

        for (var told = 0; told < 10; told++)
        {
            var looks = stock.CallsOf("get_active_jobs");
            using var taken = await anonymous.PostAsync(new Uri("/hooks/regions/stock/changed", UriKind.Relative), content: null, Cancel);
            Assert.Equal(System.Net.HttpStatusCode.Accepted, taken.StatusCode);
            await Eventually.HoldsAsync(() => stock.CallsOf("get_active_jobs") > looks, TimeSpan.FromSeconds(60), Cancel, "it is looked at");
        }

        var looksTakeOfThemselves = TimeSpan.FromSeconds(9 * 25);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < looksTakeOfThemselves, "The looks came of themselves.");
        using var unknown = await anonymous.PostAsync(new Uri("/hooks/regions/nowhere/changed", UriKind.Relative), content: null, Cancel);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, unknown.StatusCode);
    }

    [Fact]
    public async Task A_job_that_fails_there_fails_its_step_with_its_code_and_description()
    {
        var run = await RunningAsync();
        stock.End(run.Steps[0].JobId!, 7, "No space left on device");

        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Failed, "7", "No space left on device"), (ended.State, ended.Steps[0].Code, ended.Steps[0].Description));
    }

    [Fact]
    public async Task A_launch_whose_answer_was_lost_is_found_by_its_key_and_not_sent_again()
    {
        stock.Lose(ScriptedCronicle.Loss.Answer);

        var run = await RunningAsync();

        Assert.Equal("jstock1", run.Steps[0].JobId);
        Assert.Equal(1, stock.CallsOf("run_event"));
    }

    [Fact]
    public async Task A_launch_whose_answer_was_lost_is_found_in_the_history_when_its_job_has_ended_meanwhile()
    {
        stock.Lose(ScriptedCronicle.Loss.Answer);
        var run = await Coordinator.StartAsync("there", Cancel);
        await Eventually.HoldsAsync(() => stock.Launched.Count == 1, cancellationToken: Cancel);
        stock.End("jstock1", 0);

        var ended = await Coordinator.EndOfAsync(run.Id, Cancel);

        Assert.Equal((RunStates.Succeeded, "jstock1", 1), (ended.State, ended.Steps[0].JobId, stock.Launched.Count));
    }

    [Fact]
    public async Task A_launch_that_never_came_in_is_sent_again_only_when_a_job_of_it_would_have_been_seen()
    {
        await Coordinator.DisposeAsync();
        await using var patient = new CoordinatorHost(Database, ("RegionClient:SettleTime", "00:10:00"));
        stock.Lose(ScriptedCronicle.Loss.Request);
        var run = await patient.StartAsync("there", Cancel);
        await patient.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.LaunchUnknown, Cancel);
        var looks = stock.CallsOf("get_event_history");
        await Eventually.HoldsAsync(() => stock.CallsOf("get_event_history") > looks + 2, TimeSpan.FromSeconds(60), Cancel, "its job is looked for");
        Assert.Empty(stock.Launched);

        await using var settle = Database.DataSource.CreateCommand("update cronicle_launches set sent_at = sent_at - interval '10 minutes'");
        await settle.ExecuteNonQueryAsync(Cancel);
        await patient.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.Running, Cancel);

        Assert.Equal((1, 2), (stock.Launched.Count, stock.CallsOf("run_event")));
    }

    [Fact]
    public async Task A_job_that_is_missing_for_a_moment_after_its_end_is_waited_for()
    {
        var run = await RunningAsync();
        var job = run.Steps[0].JobId!;
        stock.Hide(job);
        stock.End(job, 0);
        var asked = stock.CallsOf("get_job_status");
        await Eventually.HoldsAsync(() => stock.CallsOf("get_job_status") > asked + 2, cancellationToken: Cancel);
        Assert.Equal(RunStates.Running, (await Coordinator.Api.GetRunAsync(run.Id, null, Cancel)).State);

        stock.Show(job);

        Assert.Equal(RunStates.Succeeded, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
    }

    [Fact]
    public async Task A_launch_that_the_region_queues_is_followed_once_it_has_a_job()
    {
        stock.Queues = true;
        var run = await Coordinator.StartAsync("there", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.LaunchUnknown, Cancel);
        Assert.Contains("queue", (await Coordinator.Api.GetRunAsync(run.Id, null, Cancel)).Steps[0].Description, StringComparison.Ordinal);

        stock.StartQueued();
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.Running, Cancel);

        Assert.Equal((1, 1), (stock.Launched.Count, stock.CallsOf("run_event")));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_aborts_its_job_there()
    {
        var run = await RunningAsync();

        await Coordinator.Api.CancelRunAsync(run.Id, new CancelRunRequest("enough"), Cancel);

        Assert.Equal(RunStates.Cancelled, (await Coordinator.EndOfAsync(run.Id, Cancel)).State);
        Assert.Equal(1, stock.CallsOf("abort_job"));
    }

    [Fact]
    public async Task Another_replica_goes_on_following_a_job_there()
    {
        var run = await RunningAsync();
        await using var second = new CoordinatorHost(Database);
        await second.Api.GetRunAsync(run.Id, null, Cancel);
        await Coordinator.DisposeAsync();
        stock.End(run.Steps[0].JobId!, 0);

        Assert.Equal(RunStates.Succeeded, (await second.EndOfAsync(run.Id, Cancel)).State);
    }

    [Fact]
    public async Task What_the_region_speaks_is_detected()
    {
        var regions = await Eventually.HoldsAsync(
            cancel => Coordinator.Http.GetFromJsonAsync<List<RegionResponse>>("/api/v1/regions", cancel), regions => regions!.All(region => region.Dialect is not null), cancellationToken: Cancel);

        Assert.Equal([("north", "federation"), ("stock", "cronicle")], regions!.Select(region => (region.Name, region.Dialect)));
    }

    [Fact]
    public async Task A_job_that_somebody_started_there_starts_one_run_when_it_ends_and_one_of_before_none()
    {
        stock.RunThere("Import", 0, new JsonObject { ["file"] = "old.csv" }, secondsAgo: 60);
        using var definition = new StringContent(
            "triggers: [{ name: done, job: { region: stock, eventTitle: Import }, input: { job: '{{ trigger.job.id }}', file: '{{ trigger.job.output.file }}' } }]\n" + OneStepThere, System.Text.Encoding.UTF8, "application/yaml");
        using var stored = await Coordinator.Http.PutAsync("/api/v1/chains/after-import", definition, Cancel);
        stored.EnsureSuccessStatusCode();

        var ended = Enumerable.Range(0, 120).Select(number => stock.RunThere("Import", 0, new JsonObject { ["file"] = $"{number}.csv" })).ToList();
        stock.RunThere("Import", 1);
        stock.RunThere("Export", 0);

        var runs = await Eventually.HoldsAsync(
            cancel => Coordinator.Api.GetRunsAsync("after-import", null, null, 200, cancel), page => page.Runs.Count >= 120, TimeSpan.FromSeconds(60), Cancel);
        var next = stock.RunThere("Import", 0, new JsonObject { ["file"] = "next.csv" });
        runs = await Eventually.HoldsAsync(
            cancel => Coordinator.Api.GetRunsAsync("after-import", null, null, 200, cancel), page => page.Runs.Count > 120, TimeSpan.FromSeconds(60), Cancel);

        var inputs = await Task.WhenAll(runs.Runs.Select(async run => (await Coordinator.Api.GetRunAsync(run.Id, wait: null, Cancel)).Input!));
        Assert.Equal(ended.Append(next).Order(StringComparer.Ordinal), inputs.Select(input => (string)input["job"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_log_of_a_run_says_which_steps_have_no_times()
    {
        var run = await RunningAsync();
        stock.End(run.Steps[0].JobId!, 0);
        await Coordinator.EndOfAsync(run.Id, Cancel);

        using var log = await Coordinator.Http.GetAsync($"/api/v1/runs/{run.Id}/log", Cancel);

        Assert.Equal(("only", "1"), (log.Headers.GetValues("X-Log-Untimed").Single(), log.Headers.GetValues("X-Log-Complete").Single()));
        Assert.Contains("log of jstock1", await log.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_it_sees_the_coordinator_is_said_not_to_be_known()
    {
        var health = (await Coordinator.Http.GetFromJsonAsync<RegionHealthResponse>("/api/v1/regions/stock/health", Cancel))!;

        Assert.Equal((false, "A stock Cronicle does not tell who asks it."), (health.SeenByRegion.IsKnown, health.SeenByRegion.Problem));
    }

    private async Task<RunResponse> RunningAsync()
    {
        var run = await Coordinator.StartAsync("there", Cancel);
        return await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.Running, Cancel);
    }
}
