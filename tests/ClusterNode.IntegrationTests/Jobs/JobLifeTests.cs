using System.Text;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.IntegrationTests.Jobs;

/// <summary>A job from accept to end, as its worker and as callers see it.</summary>
public sealed class JobLifeTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_readable_at_every_instant_from_accept_to_end()
    {
        await using var worker = new ScriptedWorker(Node);
        var id = await Node.EventAsync();
        for (var round = 0; round < 30; round++)
        {
            var job = await Node.RunAsync(id);
            while ((int?)(await Node.JobAsync(job))["complete"] != 1) { }
        }
    }

    [Fact]
    public async Task A_worker_gets_the_job_as_its_plugin_wants_it()
    {
        var id = await Node.EventAsync("""{"title":"for the worker","timeout":7,"params":{"script":"s","x":1}}""");
        var (job, order) = await TakeOneAsync(id);

        Assert.Equal(job, order.Key.Id);
        Assert.Equal(1, order.Key.Epoch);
        Assert.Equal("for the worker", (string?)order.Job["event_title"]);
        Assert.Equal(7, (int?)order.Job["timeout"]);
        Assert.Equal(1, (int?)order.Job["params"]!["x"]);
        Assert.Equal(Node.Name, (string?)order.Job["hostname"]);
        Assert.NotNull(order.Job["time_start"]);
        Assert.Equal("shellplug", (string?)order.Plugin["id"]);
        Assert.NotNull(order.Plugin["command"]);
        Assert.Contains(await Node.Queue.RunningAsync(Cancel), running => running.Key == order.Key);
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
        Assert.DoesNotContain(await Node.Queue.RunningAsync(Cancel), running => running.Key == order.Key);
    }

    [Fact]
    public async Task An_ended_job_tells_how_it_ended()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        var started = TimeProvider.System.GetUtcNow();
        var data = JsonNode.Parse("""{"chain_data":{"rows":3},"perf":"a=1","table":{"title":"nul \u0000 inside"}}""")!.AsObject();
        await Node.Queue.FinishAsync(
            [new JobResult(order.Key, false, 3, "Script exited with code: 3: err\0 text", started, started.AddSeconds(1.5), data, new LogChunk(order.Key, 0, "log"u8.ToArray()))], Cancel);

        var view = await Node.JobAsync(job);

        Assert.Equal(1, (int?)view["complete"]);
        Assert.Equal(3, (int?)view["code"]);
        Assert.Equal("Script exited with code: 3: err text", (string?)view["description"]);
        Assert.Equal("error", (string?)view["state"]);
        Assert.Equal(1.5, (double?)view["elapsed"]);
        Assert.Equal(3, (int?)view["log_file_size"]);
        Assert.Equal(3, (int?)view["chain_data"]!["rows"]);
        Assert.Equal("a=1", (string?)view["perf"]);
    }

    [Fact]
    public async Task The_code_of_a_job_may_be_a_word()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order) with { Code = "SIGKILL" }], Cancel);

        Assert.Equal("SIGKILL", (string?)(await Node.JobAsync(job))["code"]);
    }

    [Fact]
    public async Task Progress_and_what_the_plugin_sets_meanwhile_show_at_once()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        await Node.Queue.ReportAsync([new JobProgress(order.Key, 0.25, 4711, 0, new JsonObject { ["label"] = "first" })], Cancel);
        await Node.Queue.ReportAsync([new JobProgress(order.Key, 0.5, null, 0, new JsonObject { ["table"] = 1 })], Cancel);

        var view = await Node.JobAsync(job);

        Assert.Equal(0.5, (double?)view["progress"]);
        Assert.Equal(4711, (int?)view["pid"]);
        Assert.Equal("first", (string?)view["label"]);
        Assert.Equal(1, (int?)view["table"]);
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
    }

    [Fact]
    public async Task A_stale_epoch_is_told_so_and_changes_nothing()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        var stale = order with { Key = order.Key with { Epoch = order.Key.Epoch - 1 } };

        Assert.Equal([stale.Key], await Node.Queue.ReportAsync([new JobProgress(stale.Key, 0.9, null, 0, null)], Cancel));
        Assert.True((await Node.Queue.AppendLogAsync([new LogChunk(stale.Key, 0, "stale"u8.ToArray())], Cancel))[0].Stale);
        await Node.Queue.FinishAsync([ScriptedWorker.Success(stale) with { Data = new JsonObject { ["late"] = 1 } }], Cancel);

        var view = await Node.JobAsync(job);
        Assert.Equal("running", (string?)view["state"]);
        Assert.Null(view["progress"]);
        Assert.Equal(0, (int?)view["log_file_size"]);
        Assert.Equal("""{"late":1}""", await region.ScalarAsync<string>("select late_result::text from jobs where id = $1", job));
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
        Assert.Equal("success", (string?)(await Node.JobAsync(job))["state"]);
    }

    [Fact]
    public async Task A_result_that_is_told_twice_counts_once()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order) with { Code = 1 }], Cancel);

        Assert.Equal("success", (string?)(await Node.JobAsync(job))["state"]);
        Assert.Equal(3, await region.ScalarAsync<int>("select count(*)::int from job_changes where job_id = $1", job));
    }

    [Fact]
    public async Task Abort_of_a_running_job_reaches_its_worker_once()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        var taking = Node.Queue.TakeAsync(10, TimeSpan.FromSeconds(20), Cancel);

        var reply = await Node.MustAsync("abort_job", $$"""{"id":"{{job}}"}""");
        var orders = await taking;

        Assert.Equal("aborting", (string?)reply["outcome"]);
        Assert.Equal(order.Key, Assert.Single(orders.Abort).Key);
        Assert.StartsWith("Manually aborted by API Key: ", orders.Abort[0].Reason, StringComparison.Ordinal);
        Assert.EndsWith("(admin)", orders.Abort[0].Reason, StringComparison.Ordinal);
        Assert.Empty((await Node.Queue.TakeAsync(10, TimeSpan.Zero, Cancel)).Abort);

        await Node.Queue.FinishAsync([ScriptedWorker.Success(order) with { Aborted = true, Code = 1, Description = "Job Aborted: " + orders.Abort[0].Reason }], Cancel);
        var view = await Node.JobAsync(job);
        Assert.Equal("aborted", (string?)view["state"]);
        Assert.Equal(orders.Abort[0].Reason, (string?)view["abort_reason"]);
    }

    [Theory]
    [InlineData("{}", "api", "Missing parameter: id")]
    [InlineData("""{"id":"jnope"}""", "job", "Failed to locate job: jnope")]
    public async Task An_abort_of_nothing_is_told_so(string parameters, string code, string description)
    {
        var reply = await Node.CallAsync("abort_job", parameters);

        Assert.Equal(code, (string?)reply["code"]);
        Assert.Equal(description, (string?)reply["description"]);
    }

    [Fact]
    public async Task An_abort_of_an_ended_job_is_the_error_of_cronicle_and_says_more()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);

        var reply = await Node.CallAsync("abort_job", $$"""{"id":"{{job}}"}""");

        Assert.Equal("job", (string?)reply["code"]);
        Assert.Equal($"Failed to locate job: {job}", (string?)reply["description"]);
        Assert.Equal("finished", (string?)reply["outcome"]);
    }

    [Theory]
    [InlineData("{}", "api", "Missing parameter: id")]
    [InlineData("""{"id":"jnope"}""", "job", "Failed to fetch job details: Error: Failed to fetch key: jobs/jnope: File not found")]
    public async Task The_status_of_nothing_is_told_so(string parameters, string code, string description)
    {
        var reply = await Node.CallAsync("get_job_status", parameters);

        Assert.Equal(code, (string?)reply["code"]);
        Assert.Equal(description, (string?)reply["description"]);
    }

    [Fact]
    public async Task Active_jobs_are_listed_and_ended_ones_become_history()
    {
        var id = await Node.EventAsync("""{"title":"with a history"}""");
        var (job, order) = await TakeOneAsync(id);
        var active = (await Node.MustAsync("get_active_jobs"))["jobs"]!.AsObject();
        var busy = await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}""");
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
        var rows = (await Node.MustAsync("get_event_history", $$"""{"id":"{{id}}"}"""))["rows"]!.AsArray();

        Assert.True(active.ContainsKey(job));
        Assert.Equal(job, (string?)busy["jobs"]![0]!["id"]);
        Assert.Null((await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""))["jobs"]);
        Assert.Equal(job, (string?)Assert.Single(rows)!["id"]);
        Assert.Equal("job_complete", (string?)rows[0]!["action"]);
        Assert.Contains((await Node.MustAsync("get_history"))["rows"]!.AsArray(), row => (string?)row!["id"] == job);
    }

    /// <summary>Runs an event and takes its job; jobs that other tests left are finished on the way.</summary>
    private async Task<(string Id, JobOrder Order)> TakeOneAsync(string eventId)
    {
        var job = await Node.RunAsync(eventId);
        while (true)
        {
            foreach (var order in (await Node.Queue.TakeAsync(1, TimeSpan.FromSeconds(25), Cancel)).Start)
            {
                if (order.Key.Id == job) return (job, order);
                await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
            }
        }
    }
}
