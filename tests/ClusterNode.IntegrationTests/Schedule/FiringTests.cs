using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Schedule;

/// <summary>Firing of due events by several nodes.</summary>
public sealed class FiringTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_nodes_fire_every_second_of_twenty_events_exactly_once()
    {
        var second = await region.StartNodeAsync("second");
        await region.StartNodeAsync("third");
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            (number % 2 == 0 ? region.Node : second).EventAsync($$"""{"title":"each second {{number}}","timing":{"cron":"* * * * * *"} }""")));

        await Eventually.HoldsAsync(
            _ => region.ScalarAsync<int>("select coalesce(min(n), 0)::int from (select count(j.id) as n from event_schedule s left join jobs j using (event_id) where event_id = any($1) group by event_id) c", (object)ids),
            fewest => fewest >= 5,
            TimeSpan.FromSeconds(60),
            Cancel);

        Assert.Equal(0, await region.ScalarAsync<int>("select count(*)::int from (select event_id, data->>'now' from jobs where event_id = any($1) group by 1, 2 having count(*) > 1) d", (object)ids));
        foreach (var id in ids) await region.Node.MustAsync("update_event", $$"""{"id":"{{id}}","enabled":0}""");
    }

    [Fact]
    public async Task A_scheduled_job_has_no_source_and_the_time_it_was_due()
    {
        var id = await region.Node.EventAsync("""{"timing":{}}""");
        await region.ExecuteAsync(
            "update event_schedule set cursor = date_trunc('minute', clock_timestamp()) - interval '1 second', next_due_at = clock_timestamp() where event_id = $1", id);
        await region.ExecuteAsync("select pg_notify('federation_schedule', '')");
        await region.EventuallyAsync($"select count(*)::int > 0 from jobs where event_id = '{id}'", true);

        var job = await region.Node.JobAsync(await region.ScalarAsync<string>("select id from jobs where event_id = $1 order by accepted_at limit 1", id));
        Assert.False(job.ContainsKey("source"));
        Assert.Equal(0, (long)job["now"]! % 60);
    }

    [Fact]
    public async Task Missed_minutes_are_skipped_without_catch_up_and_made_up_for_with_it()
    {
        var (skips, catches) = (await region.Node.EventAsync("""{"timing":{}}"""), await region.Node.EventAsync("""{"timing":{},"catch_up":1}"""));
        await region.ExecuteAsync(
            "update event_schedule set cursor = clock_timestamp() - interval '10 minutes', next_due_at = clock_timestamp() - interval '9 minutes' where event_id = any($1)", (object)new[] { skips, catches });
        await region.ExecuteAsync("select pg_notify('federation_schedule', '')");

        await region.EventuallyAsync($"select count(*)::int >= 10 from jobs where event_id = '{catches}'", true);
        Assert.True(await region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1", skips) <= 2);
        Assert.Equal(
            0, await region.ScalarAsync<int>("select count(*)::int from (select data->>'now' from jobs where event_id = $1 group by 1 having count(*) > 1) d", catches));
    }

    [Fact]
    public async Task A_disabled_event_and_one_on_demand_are_not_scheduled()
    {
        var (disabled, onDemand) = (await region.Node.EventAsync("""{"enabled":0,"timing":{}}"""), await region.Node.EventAsync("""{"timing":false}"""));

        Assert.Equal(0, await region.ScalarAsync<int>("select count(*)::int from event_schedule where event_id = any($1) and next_due_at is not null", (object)new[] { disabled, onDemand }));
    }

    [Fact]
    public async Task A_launch_that_fails_leaves_the_cursor_of_an_event_that_catches_up()
    {
        var id = await region.Node.EventAsync("""{"timing":{},"catch_up":1,"target":"nohost"}""");
        await region.ExecuteAsync("update event_schedule set cursor = clock_timestamp() - interval '3 minutes', next_due_at = clock_timestamp() where event_id = $1", id);
        await region.ExecuteAsync("select pg_notify('federation_schedule', '')");
        await region.EventuallyAsync($"select next_due_at > clock_timestamp() from event_schedule where event_id = '{id}'", true);

        await region.Node.MustAsync("update_event", $$"""{"id":"{{id}}","target":"allgrp"}""");

        await region.EventuallyAsync($"select count(*)::int >= 3 from jobs where event_id = '{id}'", true);
    }
}
