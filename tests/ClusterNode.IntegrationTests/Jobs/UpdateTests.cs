using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.IntegrationTests.Jobs;

/// <summary>Changing and stopping jobs that have not ended, one or all that fit.</summary>
public sealed class UpdateTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_of_a_running_job_reaches_its_worker_once_and_shows()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync("""{"timeout":60}"""));
        var taking = Node.Queue.TakeAsync(10, TimeSpan.FromSeconds(20), Cancel);

        var reply = await Node.CallAsync("update_job", $$"""{"id":"{{job}}","timeout":99,"notify_success":"a@b.c","retries":1,"id_of_nothing":1,"event":"x"}""");
        var update = Assert.Single((await taking).Update);

        Assert.Equal("""{"code":0}""", reply.ToJsonString());
        Assert.Equal(order.Key, update.Key);
        Assert.Equal(99, (int?)update.Job["timeout"]);
        Assert.Equal((string?)order.Job["hostname"], (string?)update.Job["hostname"]);
        Assert.Empty((await Node.Queue.TakeAsync(10, TimeSpan.Zero, Cancel)).Update);
        var view = await Node.JobAsync(job);
        Assert.Equal("a@b.c", (string?)view["notify_success"]);
        Assert.Equal(1, (int?)view["retries"]);
        Assert.Equal((string?)order.Job["event"], (string?)view["event"]);
        Assert.Null(view["id_of_nothing"]);

        await Node.MustAsync("update_job", $$"""{"id":"{{job}}","timeout":100}""");
        Assert.Equal(100, (int?)Assert.Single((await Node.Queue.TakeAsync(10, TimeSpan.FromSeconds(25), Cancel)).Update).Job["timeout"]);
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
    }

    [Fact]
    public async Task A_change_of_a_job_that_waits_comes_with_the_job()
    {
        var id = await Node.EventAsync("""{"max_children":1,"queue":1}""");
        var (_, first) = await TakeOneAsync(id);
        var second = await Node.RunAsync(id);
        await Node.MustAsync("update_job", $$"""{"id":"{{second}}","memory_limit":1000}""");
        await Node.Queue.FinishAsync([ScriptedWorker.Success(first)], Cancel);
        var order = await TakeAsync(second);

        Assert.Equal(1000, (int?)order.Job["memory_limit"]);
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
    }

    [Theory]
    [InlineData("{}", "api", "Missing parameter: id")]
    [InlineData("""{"id":"jnope"}""", "job", "Failed to locate job: jnope")]
    [InlineData("""{"id":"jnope","timeout":-1}""", "api", "Malformed parameter value: timeout")]
    public async Task A_change_of_nothing_is_told_so(string parameters, string code, string description)
    {
        var reply = await Node.CallAsync("update_job", parameters);

        Assert.Equal(code, (string?)reply["code"]);
        Assert.Equal(description, (string?)reply["description"]);
    }

    [Fact]
    public async Task An_ended_job_cannot_be_changed()
    {
        var (job, order) = await TakeOneAsync(await Node.EventAsync());
        await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);

        Assert.Equal($"Failed to locate job: {job}", (string?)(await Node.CallAsync("update_job", $$"""{"id":"{{job}}","timeout":9}"""))["description"]);
    }

    [Fact]
    public async Task All_jobs_that_fit_are_changed_or_stopped_together()
    {
        var id = await Node.EventAsync();
        var other = await Node.RunAsync(await Node.EventAsync());
        string[] jobs = [await Node.RunAsync(id), await Node.RunAsync(id)];

        var updated = await Node.MustAsync("update_jobs", $$$"""{"event":"{{{id}}}","updates":{"timeout":500}}""");
        var timeout = (int?)(await Node.JobAsync(jobs[1]))["timeout"];
        var aborted = await Node.MustAsync("abort_jobs", $$"""{"event":"{{id}}"}""");

        Assert.Equal(2, (int?)updated["count"]);
        Assert.Equal(500, timeout);
        Assert.Equal(2, (int?)aborted["count"]);
        foreach (var job in jobs) Assert.Equal("aborted", (string?)(await Node.JobAsync(job))["state"]);
        Assert.Null((await Node.JobAsync(other))["complete"]);
        Assert.Equal(0, (int?)(await Node.MustAsync("abort_jobs", $$"""{"event":"{{id}}"}"""))["count"]);
    }

    [Fact]
    public async Task What_clients_say_of_rewinding_does_not_tell_jobs_apart()
    {
        var job = await Node.RunAsync(await Node.EventAsync());

        Assert.Equal(1, (int?)(await Node.MustAsync("abort_jobs", $$"""{"id":"{{job}}","no_rewind":1}"""))["count"]);
        Assert.Equal("job", (string?)(await Node.CallAsync("abort_jobs", """{"no_rewind":1}"""))["code"]);
    }

    [Fact]
    public async Task All_jobs_of_all_events_are_never_meant()
    {
        Assert.Equal("job", (string?)(await Node.CallAsync("abort_jobs"))["code"]);
        Assert.Equal("job", (string?)(await Node.CallAsync("update_jobs", """{"updates":{"timeout":1}}"""))["code"]);
        Assert.Equal("Missing parameter: updates", (string?)(await Node.CallAsync("update_jobs", """{"event":"x"}"""))["description"]);
    }

    [Fact]
    public async Task An_event_that_is_switched_off_may_take_its_jobs_along()
    {
        var id = await Node.EventAsync();
        var job = await Node.RunAsync(id);

        await Node.MustAsync("update_event", $$"""{"id":"{{id}}","enabled":0,"abort_jobs":1}""");

        Assert.Equal("aborted", (string?)(await Node.JobAsync(job))["state"]);
    }

    [Theory]
    [InlineData("category", """{"title":"Switched","max_children":0}""", "Category 'Switched' has been disabled.")]
    [InlineData("plugin", """{"title":"Switched","command":"/bin/true"}""", "Plugin 'Switched' has been disabled.")]
    public async Task A_category_or_plugin_that_is_switched_off_may_take_its_jobs_along(string kind, string entry, string reason)
    {
        var id = (string)(await Node.MustAsync($"create_{kind}", entry))["id"]!;
        var (job, other) = (await Node.RunAsync(await Node.EventAsync($$"""{"{{kind}}":"{{id}}"}""")), await Node.RunAsync(await Node.EventAsync()));

        await Node.MustAsync($"update_{kind}", $$"""{"id":"{{id}}","abort_jobs":1}""");
        Assert.NotEqual("aborted", (string?)(await Node.JobAsync(job))["state"]);
        await Node.MustAsync($"update_{kind}", $$"""{"id":"{{id}}","enabled":0,"abort_jobs":1}""");

        Assert.Equal($"Job Aborted: {reason}", (string?)(await Node.JobAsync(job))["description"]);
        Assert.NotEqual("aborted", (string?)(await Node.JobAsync(other))["state"]);
        Assert.DoesNotContain("abort_jobs", (await Node.MustAsync(kind == "plugin" ? "get_plugins" : "get_categories")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_jobs_use_shows_while_they_run()
    {
        var (one, first) = await TakeOneAsync(await Node.EventAsync());
        var (two, second) = await TakeOneAsync(await Node.EventAsync());
        await Node.Queue.ReportAsync([new JobProgress(first.Key, null, 1, 0, Cpu(5)), new JobProgress(second.Key, null, 2, 0, Cpu(6))], Cancel);
        await Node.Queue.ReportAsync([new JobProgress(first.Key, null, 1, 0, new JsonObject { ["label"] = "x" }), new JobProgress(second.Key, null, 2, 0, Cpu(7))], Cancel);

        Assert.Equal(5, (int?)(await Node.JobAsync(one))["cpu"]!["current"]);
        Assert.Equal("x", (string?)(await Node.JobAsync(one))["label"]);
        Assert.Equal(7, (int?)(await Node.JobAsync(two))["cpu"]!["current"]);
        await Node.Queue.FinishAsync([ScriptedWorker.Success(first), ScriptedWorker.Success(second)], Cancel);

        static JsonObject Cpu(int current) => new() { ["cpu"] = new JsonObject { ["current"] = current } };
    }

    private async Task<(string Id, JobOrder Order)> TakeOneAsync(string eventId)
    {
        var job = await Node.RunAsync(eventId);
        return (job, await TakeAsync(job));
    }

    /// <summary>Takes a job; those that other tests left are finished on the way.</summary>
    private async Task<JobOrder> TakeAsync(string job)
    {
        while (true)
        {
            foreach (var order in (await Node.Queue.TakeAsync(1, TimeSpan.FromSeconds(25), Cancel)).Start)
            {
                if (order.Key.Id == job) return order;
                await Node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
            }
        }
    }
}
