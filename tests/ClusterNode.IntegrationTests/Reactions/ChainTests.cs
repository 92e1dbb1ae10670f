using System.Text.Json.Nodes;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Reactions;

/// <summary>What is started after a job has ended, with real jobs.</summary>
public sealed class ChainTests(WorkingRegion region) : IClassFixture<WorkingRegion>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_succeeds_starts_its_chain_and_not_the_one_for_errors()
    {
        var (next, onError) = (await region.ScriptAsync("exit 0"), await region.ScriptAsync("exit 0"));
        var first = await region.ScriptAsync("exit 0", $$"""{"title":"first","chain":"{{next}}","chain_error":"{{onError}}"}""");

        var source = await region.RunToEndAsync(first);
        var chained = await region.OnlyJobOfAsync(next);

        Assert.Equal("Chain Reaction (first)", (string?)chained["source"]);
        Assert.Equal(first, (string?)chained["source_event"]);
        Assert.Equal((string?)source["id"], (string?)chained["source_job"]);
        Assert.Equal("{}", chained["chain_data"]!.ToJsonString());
        Assert.Equal("0", chained["chain_code"]!.ToJsonString());
        Assert.Equal("", (string?)chained["chain_description"]);
        Assert.Equal("0", chained["code"]!.ToJsonString());
        Assert.Equal(0, await region.JobsOfAsync(onError));
    }

    [Fact]
    public async Task A_job_that_fails_starts_the_chain_for_errors_with_its_code_and_description()
    {
        var (onSuccess, next) = (await region.ScriptAsync("exit 0"), await region.ScriptAsync("exit 0"));
        await region.RunToEndAsync(await region.ScriptAsync("exit 7", $$"""{"chain":"{{onSuccess}}","chain_error":"{{next}}"}"""));

        var chained = await region.OnlyJobOfAsync(next);

        Assert.Equal("7", chained["chain_code"]!.ToJsonString());
        Assert.Equal("Script exited with code: 7", (string?)chained["chain_description"]);
        Assert.Equal(0, await region.JobsOfAsync(onSuccess));
    }

    [Fact]
    public async Task A_job_says_itself_what_comes_next_and_hands_on_data_and_parameters()
    {
        var next = await region.ScriptAsync("", """{"params":{"script":"#!/bin/sh\necho P=$P Q=$Q\n","p":"p0","q":"q0"}}""");
        await region.RunToEndAsync(await region.ScriptAsync($$$"""echo '{"chain":"{{{next}}}","chain_data":{"k":"v","n":[1,2]},"chain_params":{"p":"p1"}}'"""));

        var chained = await region.OnlyJobOfAsync(next);

        Assert.Equal("""{"k":"v","n":[1,2]}""", chained["chain_data"]!.ToJsonString());
        Assert.Equal("p1", (string?)chained["params"]!["p"]);
        Assert.Equal("q0", (string?)chained["params"]!["q"]);
        Assert.Contains("P=p1 Q=q0\n", await region.LogAsync((string)chained["id"]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_changes_its_event_and_what_is_wrong_with_that_is_told()
    {
        var (changed, unchanged) = (await region.ScriptAsync("""echo '{"update_event":{"notes":"by the job","retries":2,"id":"other"}}'"""), await region.ScriptAsync("""echo '{"update_event":{"timing":5}}'"""));

        await region.RunToEndAsync(changed);
        await region.RunToEndAsync(unchanged);

        Assert.Equal(1, await region.JobsOfAsync(changed));
        var e = (await region.Worker.MustAsync("get_event", $$"""{"id":"{{changed}}"}"""))["event"]!;
        Assert.Equal($"{changed} by the job 2", $"{e["id"]} {e["notes"]} {e["retries"]}");
        var log = (await region.Worker.MustAsync("get_activity"))["rows"]!.AsArray();
        Assert.Contains(log, line => (string?)line!["action"] == "event_update" && (string?)line["event"]!["notes"] == "by the job");
        Assert.Contains(log, line => line!["description"]?.ToString().Contains("timing (must be object)", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_job_can_take_its_chain_back()
    {
        var next = await region.ScriptAsync("exit 0");

        await region.RunToEndAsync(await region.ScriptAsync("""echo '{"chain":""}'""", $$"""{"chain":"{{next}}"}"""));

        Assert.Equal(0, await region.JobsOfAsync(next));
    }

    [Fact]
    public async Task A_timeout_starts_the_chain_for_errors()
    {
        var next = await region.ScriptAsync("exit 0");

        await region.RunToEndAsync(await region.ScriptAsync("sleep 60", $$"""{"timeout":1,"chain_error":"{{next}}"}"""));

        Assert.Equal("Job Aborted: Exceeded maximum run time (1 second)", (string?)(await region.OnlyJobOfAsync(next))["chain_description"]);
    }

    [Fact]
    public async Task A_job_that_a_person_stops_starts_nothing()
    {
        var next = await region.ScriptAsync("exit 0");
        var job = await region.Worker.RunAsync(await region.ScriptAsync("sleep 60", $$"""{"chain_error":"{{next}}","chain":"{{next}}"}"""));

        await region.Worker.MustAsync("abort_job", $$"""{"id":"{{job}}"}""");
        await region.EndOfAsync(job);

        Assert.Equal(0, await region.JobsOfAsync(next));
    }

    [Fact]
    public async Task A_due_event_that_cannot_be_started_starts_its_chain_for_errors()
    {
        var next = await region.ScriptAsync("exit 0");
        var failing = await region.ScriptAsync("exit 0", $$"""{"title":"nowhere","target":"nohost","timing":{"cron":"* * * * * *"},"chain_error":"{{next}}"}""");
        await region.Region.EventuallyAsync($"select count(*)::int > 0 from jobs where event_id = '{next}'", true);
        await region.Worker.MustAsync("update_event", $$"""{"id":"{{failing}}","enabled":0}""");

        var chained = await region.EndOfAsync(await region.Region.ScalarAsync<string>("select id from jobs where event_id = $1 order by accepted_at limit 1", next));

        Assert.Equal("job_launch_failure", (string?)chained["chain_code"]);
        Assert.Equal("Server or Server Group not found: nohost", (string?)chained["chain_description"]);
        Assert.Equal("Chain Reaction (nowhere)", (string?)chained["source"]);
        Assert.Equal(failing, (string?)chained["source_event"]);
        Assert.Equal("", (string?)chained["source_job"]);
    }

    [Fact]
    public async Task A_due_event_that_cannot_be_started_is_a_warning_in_the_activity_log_unless_a_person_switched_off_what_it_needs()
    {
        await region.Worker.MustAsync("create_category", """{"id":"switched_off","title":"Switched off","enabled":0}""");
        var silent = await region.ScriptAsync("exit 0", """{"title":"silent","category":"switched_off","timing":{"cron":"* * * * * *"}}""");
        var failing = await region.ScriptAsync("exit 0", """{"title":"misdirected","target":"nohost","timing":{"cron":"* * * * * *"}}""");

        await WarningsAsync("Failed to launch scheduled event: misdirected: Server or Server Group not found: nohost", atLeast: 2);
        foreach (var e in new[] { silent, failing }) await region.Worker.MustAsync("update_event", $$"""{"id":"{{e}}","enabled":0}""");

        await region.Region.EventuallyAsync("select count(*)::int from job_reactions", 0);
        Assert.DoesNotContain("silent", string.Join(' ', await WarningsAsync("", atLeast: 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chained_event_that_is_not_there_is_told_in_the_activity_log()
    {
        await region.RunToEndAsync(await region.ScriptAsync("exit 0", """{"chain":"enowhere"}"""));

        await WarningsAsync("Failed to launch chain reaction: Event ID not found: enowhere", atLeast: 1);
    }

    [Fact]
    public async Task A_chain_to_an_event_that_is_not_there_leaves_the_others_alone()
    {
        var next = await region.ScriptAsync("exit 0");
        await region.RunToEndAsync(await region.ScriptAsync("exit 0", """{"chain":"enope"}"""));

        await region.RunToEndAsync(await region.ScriptAsync("exit 0", $$"""{"chain":"{{next}}"}"""));

        Assert.Equal("0", (await region.OnlyJobOfAsync(next))["code"]!.ToJsonString());
    }

    [Fact]
    public async Task Chained_jobs_beyond_the_limit_wait_where_the_event_queues()
    {
        var next = await region.ScriptAsync("exit 0", """{"max_children":1,"queue":1}""");
        var first = await region.ScriptAsync("exit 0", $$"""{"chain":"{{next}}"}""");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => region.RunToEndAsync(first)));

        await region.Region.EventuallyAsync($"select count(*)::int from jobs where event_id = '{next}' and state = 'success'", 10);
    }

    [Fact]
    public async Task Three_nodes_start_each_chain_once_though_every_result_is_told_twice()
    {
        var (second, third) = (await region.Region.StartNodeAsync("second"), await region.Region.StartNodeAsync("third"));
        var next = await region.ScriptAsync("exit 0", """{"target":"third"}""");
        var first = await region.ScriptAsync("exit 0", $$"""{"target":"second","chain":"{{next}}"}""");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => second.RunAsync(first)));

        for (var taken = 0; taken < 100;)
        {
            var orders = (await second.Queue.TakeAsync(10, TimeSpan.FromSeconds(5), Cancel)).Start;
            var results = orders.Select(order => ScriptedWorker.Success(order)).ToList();
            await Task.WhenAll(second.Queue.FinishAsync(results, Cancel), third.Queue.FinishAsync(results, Cancel));
            taken += orders.Count;
        }

        Assert.Equal(100, await region.JobsOfAsync(next));
        Assert.Equal(100, await region.Region.ScalarAsync<int>("select count(distinct data->>'source_job')::int from jobs where event_id = $1", next));
    }

    /// <summary>The warnings of the activity log, once there are so many of one.</summary>
    private async Task<List<string?>> WarningsAsync(string description, int atLeast) => await Eventually.HoldsAsync(
        async _ => (await region.Worker.MustAsync("get_activity", """{"limit":1000}"""))["rows"]!.AsArray()
            .Where(line => (string?)line!["action"] == "warning").Select(line => (string?)line!["description"]).ToList(),
        warnings => warnings.Count(warning => warning!.Contains(description, StringComparison.Ordinal)) >= atLeast,
        TimeSpan.FromSeconds(60),
        Cancel);
}
