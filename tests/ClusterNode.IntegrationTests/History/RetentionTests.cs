using Federation.ClusterNode.History;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Federation.ClusterNode.IntegrationTests.History;

/// <summary>What is kept of ended jobs, and what is not.</summary>
public sealed class RetentionTests(Region region) : IClassFixture<Region>
{
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RetentionLoop Retention => region.Node.Services.GetRequiredService<RetentionLoop>();

    [Fact]
    public async Task An_event_keeps_its_newest_jobs_as_many_as_it_says()
    {
        var (thrifty, other) = (await region.Node.EventAsync("""{"keep_jobs":25}"""), await region.Node.EventAsync());
        foreach (var e in new[] { thrifty, other }) await region.AddEndedJobsAsync(e, 500, TimeSpan.FromSeconds(30), age: AnHour);
        var newest = await region.ScalarAsync<string[]>("select array(select id from jobs where event_id = $1 order by ended_at desc, id desc limit 25)", thrifty);

        await Retention.RunOnceAsync(Cancel);

        Assert.Equal(newest, await region.ScalarAsync<string[]>("select array(select id from jobs where event_id = $1 order by ended_at desc, id desc)", thrifty));
        Assert.Equal(500L, await region.ScalarAsync<long>("select count(*) from jobs where event_id = $1", other));
        Assert.Equal(25, (int)(await region.Node.MustAsync("get_event_history", $$"""{"id":"{{thrifty}}"}"""))["list"]!["length"]!);
    }

    [Fact]
    public async Task An_event_keeps_its_jobs_as_long_as_it_says_and_their_logs_go_with_them()
    {
        var e = await region.Node.EventAsync("""{"keep_days":2}""");
        await region.AddEndedJobsAsync(e, 40, TimeSpan.FromDays(1), age: AnHour);
        await region.ExecuteAsync("insert into job_logs (job_id, start_offset, bytes) select id, 0, 'log' from jobs where event_id = $1", e);

        await Retention.RunOnceAsync(Cancel);

        Assert.Equal(7L, await region.ScalarAsync<long>("select count(*) from jobs where event_id = $1", e));
        Assert.Equal(7L, await region.ScalarAsync<long>("select count(*) from job_logs where job_id like 'j' || $1 || '%'", e));
    }

    [Fact]
    public async Task Jobs_of_an_event_that_is_gone_are_kept_as_long_as_the_region_says()
    {
        await region.AddEndedJobsAsync("egone", 8, TimeSpan.FromDays(1), age: TimeSpan.FromDays(179));

        await Retention.RunOnceAsync(Cancel);

        Assert.Equal(3L, await region.ScalarAsync<long>("select count(*) from jobs where event_id = 'egone'"));
    }

    [Fact]
    public async Task A_job_that_something_has_still_to_follow_from_stays()
    {
        var e = await region.Node.EventAsync("""{"keep_jobs":1}""");
        await region.AddEndedJobsAsync(e, 8, TimeSpan.FromMinutes(5), age: AnHour);
        var oldest = await region.ScalarAsync<string>("select id from jobs where event_id = $1 order by ended_at, id limit 1", e);
        await using var held = await region.Database.DataSource.OpenConnectionAsync(Cancel);
        await using var transaction = await held.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand("select id from job_reactions where id = $1 for update", held, transaction) { Parameters = { new() { Value = oldest } } };
        do await region.ExecuteAsync("insert into job_reactions (id, moment, event_id) values ($1, 'end', $2) on conflict do nothing", oldest, e);
        while (await hold.ExecuteScalarAsync(Cancel) is null);

        await Retention.RunOnceAsync(Cancel);

        Assert.Contains(oldest, await region.ScalarAsync<string[]>("select array(select id from jobs where event_id = $1)", e));
    }

    [Fact]
    public async Task A_job_of_just_now_stays_whatever_its_event_says()
    {
        var e = await region.Node.EventAsync("""{"keep_jobs":1}""");
        await region.AddEndedJobsAsync(e, 8, TimeSpan.Zero);

        await Retention.RunOnceAsync(Cancel);

        Assert.Equal(8L, await region.ScalarAsync<long>("select count(*) from jobs where event_id = $1", e));
    }
}
