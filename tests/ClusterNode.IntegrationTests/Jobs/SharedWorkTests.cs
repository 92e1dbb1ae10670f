using Federation.ClusterNode.Jobs;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.Jobs;

/// <summary>Several nodes on one database.</summary>
public sealed class SharedWorkTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_nodes_share_the_work_and_each_job_runs_once()
    {
        var (first, second) = (await region.StartNodeAsync("sharing-1"), await region.StartNodeAsync("sharing-2"));
        await using var one = new ScriptedWorker(first);
        await using var two = new ScriptedWorker(second);
        await region.EventuallyAsync("select count(*)::int from servers where name like 'sharing-%' and asked_at is not null", 2);
        await first.MustAsync("get_servers");
        var group = (string?)(await first.MustAsync("create_server_group", """{"title":"Sharing","regexp":"^sharing-"}"""))["id"];
        var id = await first.EventAsync($$"""{"algo":"round_robin","target":"{{group}}"}""");

        var jobs = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => first.RunAsync(id)));
        await region.EventuallyAsync($"select count(*)::int from jobs where event_id = '{id}' and state = 'success'", 60);

        var (ofOne, ofTwo) = (Taken(one), Taken(two));
        Assert.Equal(jobs.Order(), ofOne.Concat(ofTwo).Where(jobs.Contains).Order());
        Assert.NotEmpty(ofOne);
        Assert.NotEmpty(ofTwo);
    }

    [Fact]
    public async Task A_job_that_its_node_does_not_take_goes_to_another_with_a_new_epoch()
    {
        var dead = await region.StartNodeAsync("soon-dead");
        var id = await region.Node.EventAsync("""{"target":"soon-dead"}""");
        var job = await region.Node.RunAsync(id);
        await region.ExecuteAsync("update jobs set target = 'allgrp', assigned_at = clock_timestamp() - interval '6 seconds' where id = $1", job);
        await using var worker = new ScriptedWorker(region.Node);

        await region.EventuallyAsync($"select state from jobs where id = '{job}'", "success");

        Assert.NotEqual(dead.Name, await region.ScalarAsync<string>("select node from jobs where id = $1", job));
        Assert.True(await region.ScalarAsync<int>("select epoch from jobs where id = $1", job) >= 2);
    }

    [Fact]
    public async Task Running_jobs_of_a_silent_node_are_out_of_reach_come_back_and_are_lost_only_once_it_is_silent_for_too_long()
    {
        var silent = "never-beats";
        await region.ExecuteAsync(
            """
            insert into servers (name, url, roles, started_at, last_seen_at, cpu, mem)
            values ($1, 'http://x', 'worker', clock_timestamp(), clock_timestamp() - interval '20 seconds', 0, 0)
            """,
            silent);
        var job = await region.Node.RunAsync(await region.Node.EventAsync());
        await region.ExecuteAsync("update jobs set state = 'running', node = $2, started_at = now() where id = $1", job, silent);

        await region.EventuallyAsync($"select unreachable_since is not null from jobs where id = '{job}'", true);
        Assert.NotNull((await region.Node.JobAsync(job))["unreachable_since"]);
        Assert.Equal("running", (string?)(await region.Node.JobAsync(job))["state"]);

        await region.ExecuteAsync("update servers set last_seen_at = clock_timestamp() + interval '5 minutes' where name = $1", silent);
        await region.EventuallyAsync($"select unreachable_since is null from jobs where id = '{job}'", true);

        await region.ExecuteAsync("update servers set last_seen_at = clock_timestamp() - interval '2 hours' where name = $1", silent);
        await region.EventuallyAsync($"select state from jobs where id = '{job}'", "error");
        Assert.Equal("lost", (string?)(await region.Node.JobAsync(job))["code"]);
        Assert.Equal(
            ["assigned", "running unreachable", "running", "running unreachable", "error unreachable"],
            await region.ScalarAsync<string[]>(
                "select array_agg(state || case when unreachable_since is null then '' else ' unreachable' end order by xid, seq) from job_changes where job_id = $1", job));
    }

    [Fact]
    public async Task A_call_that_waits_on_one_node_learns_of_the_end_on_another()
    {
        var other = await region.StartNodeAsync("ending");
        var job = await region.Node.RunAsync(await region.Node.EventAsync("""{"target":"ending"}"""));
        var waiting = region.Node.JobAsync(job, wait: 25);
        await Eventually.HoldsAsync(
            async cancel => (await other.Queue.TakeAsync(10, TimeSpan.FromSeconds(1), cancel)).Start.FirstOrDefault(order => order.Key.Id == job) is { } order
                && await FinishAsync(other, order, cancel),
            finished => finished,
            TimeSpan.FromSeconds(60),
            Cancel);

        Assert.Equal("success", (string?)(await waiting)["state"]);
    }

    [Fact]
    public async Task Every_node_is_listed() =>
        Assert.Contains("node-1", (await region.Node.MustAsync("get_servers"))["servers"]!.AsObject().Select(server => server.Key));

    private static async Task<bool> FinishAsync(Node node, Execution.JobOrder order, CancellationToken cancel)
    {
        await node.Queue.FinishAsync([ScriptedWorker.Success(order)], cancel);
        return true;
    }

    private static List<string> Taken(ScriptedWorker worker) => [.. worker.Taken.Select(order => order.Key.Id)];
}
