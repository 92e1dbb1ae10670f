namespace Federation.ClusterNode.IntegrationTests.Servers;

/// <summary>Launches that reach several servers.</summary>
public sealed class MultiplexTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_server_of_a_group_gets_a_job_of_its_own_one_after_the_other()
    {
        var (one, two) = (await region.StartNodeAsync("mx-1"), await region.StartNodeAsync("mx-2"));
        await region.Node.MustAsync("create_server_group", """{"id":"mxgrp","title":"By hand","regexp":"^mx-1$","servers":["mx-2"]}""");
        var id = await region.Node.EventAsync("""{"target":"mxgrp","multiplex":1,"stagger":300}""");

        var jobs = await RunAsync(id);

        Assert.Equal(["mx-1", "mx-2"], await Task.WhenAll(jobs.Select(async job => (string?)(await region.Node.JobAsync(job))["hostname"])));
        Assert.Equal([null, 1], await Task.WhenAll(jobs.Select(async job => (int?)(await region.Node.JobAsync(job))["pending"])));
        Assert.Equal(300, await region.ScalarAsync<double>("select extract(epoch from assigned_at - accepted_at)::float from jobs where id = $1", jobs[1]));
        Assert.Equal([jobs[0]], (await one.Queue.TakeAsync(10, TimeSpan.Zero, Cancel)).Start.Select(order => order.Key.Id));
        Assert.Empty((await two.Queue.TakeAsync(10, TimeSpan.Zero, Cancel)).Start);
    }

    [Fact]
    public async Task A_repeated_launch_names_all_its_jobs_and_an_abort_by_key_ends_them_all()
    {
        await region.StartNodeAsync("again-1");
        await region.StartNodeAsync("again-2");
        await region.Node.MustAsync("create_server_group", """{"id":"againgrp","title":"Again","regexp":"^again-"}""");
        var id = await region.Node.EventAsync("""{"target":"againgrp","multiplex":1}""");

        var jobs = await RunAsync(id, "all of them");
        var again = await RunAsync(id, "all of them");
        await region.Node.MustAsync("abort_job", """{"idempotency_key":"all of them"}""");

        Assert.Equal(2, jobs.Length);
        Assert.Equal(jobs, again);
        Assert.Equal(2, await region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1 and state = 'aborted'", id));
    }

    private async Task<string[]> RunAsync(string eventId, string? key = null) =>
        [.. (await region.Node.MustAsync("run_event", $$"""{"id":"{{eventId}}"}""", key))["ids"]!.AsArray().Select(id => (string)id!)];
}
