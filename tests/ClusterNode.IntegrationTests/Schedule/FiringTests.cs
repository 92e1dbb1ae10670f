using System.Net.Http.Json;
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
        await region.ExecuteAsync("update scheduler_watch set up_since = clock_timestamp() - interval '1 hour'");
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
        await region.ExecuteAsync("update scheduler_watch set up_since = clock_timestamp()");
        await region.ExecuteAsync(
            "update event_schedule set cursor = clock_timestamp() - interval '10 minutes', next_due_at = clock_timestamp() - interval '9 minutes' where event_id = any($1)", (object)new[] { skips, catches });
        await region.ExecuteAsync("select pg_notify('federation_schedule', '')");

        await region.EventuallyAsync($"select count(*)::int >= 10 from jobs where event_id = '{catches}'", true);
        Assert.True(await region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1", skips) <= 2);
        Assert.Equal(
            0, await region.ScalarAsync<int>("select count(*)::int from (select data->>'now' from jobs where event_id = $1 group by 1 having count(*) > 1) d", catches));
    }

    [Fact]
    public async Task Nodes_whose_clocks_are_half_a_minute_apart_fire_every_second_exactly_once()
    {
        var early = await region.StartNodeAsync("early", new SkewedClock(TimeSpan.FromSeconds(-30)));
        var late = await region.StartNodeAsync("late", new SkewedClock(TimeSpan.FromSeconds(30)));
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(number =>
            (number % 2 == 0 ? early : late).EventAsync($$"""{"title":"skewed {{number}}","timing":{"cron":"* * * * * *"} }""")));
        await region.EventuallyAsync($"select count(distinct event_id) = 10 from jobs where event_title like 'skewed %' and (data ->> 'now')::bigint > extract(epoch from accepted_at) - 30", true);

        await region.EventuallyAsync("select min(n) >= 6 from (select count(*) as n from jobs where event_title like 'skewed %' group by event_id) c", true);

        foreach (var id in ids) await region.Node.MustAsync("update_event", $$"""{"id":"{{id}}","enabled":0}""");
        Assert.Equal("", await region.ScalarAsync<string>(
            """
            select coalesce(string_agg(event_id, ' '), '') from (
              select event_id from jobs where event_title like 'skewed %' group by event_id
              having count(*) <> count(distinct data ->> 'now') or count(*) <> max((data ->> 'now')::bigint) - min((data ->> 'now')::bigint) + 1
                or max(abs((data ->> 'now')::bigint - extract(epoch from accepted_at))) > 25) wrong
            """));
    }

    [Fact]
    public async Task A_schedule_that_was_wound_back_fires_what_is_due_since_then_and_one_that_was_wound_forward_waits()
    {
        var (back, forward) = (await region.Node.EventAsync("""{"timing":{},"catch_up":1}"""), await region.Node.EventAsync("""{"timing":{},"catch_up":1}"""));
        var now = await region.ScalarAsync<long>("select extract(epoch from date_trunc('minute', clock_timestamp()))::bigint");

        await region.Node.MustAsync("update_event", $$"""{"id":"{{back}}","reset_cursor":{{now - 300}}}""");
        await region.Node.MustAsync("update_event", $$"""{"id":"{{forward}}","reset_cursor":{{now + 3600}}}""");

        await region.EventuallyAsync($"select count(*)::int >= 6 from jobs where event_id = '{back}'", true);
        Assert.Equal(now - 300, await region.ScalarAsync<long>("select min((data ->> 'now')::bigint) from jobs where event_id = $1", back));
        Assert.Equal(now + 3600, await region.ScalarAsync<long>("select extract(epoch from next_due_at)::bigint from event_schedule where event_id = $1", forward));
        Assert.False((await region.Node.MustAsync("get_event", $$"""{"id":"{{back}}"}"""))["event"]!.AsObject().ContainsKey("reset_cursor"));
    }

    [Fact]
    public async Task A_query_that_says_0_neither_winds_back_nor_aborts()
    {
        var id = await region.Node.EventAsync("""{"timing":{"hours":[0],"minutes":[0]},"catch_up":true}""");
        var job = await region.Node.RunAsync(id);

        using var updated = await region.Node.Http.PutAsJsonAsync($"/api/app/update_event/v1?id={id}&reset_cursor=0&abort_jobs=0&api_key={Region.AdminKey}", new { notes = "updated" }, TestContext.Current.CancellationToken);

        Assert.Equal("""{"code":0}""", await updated.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(await region.ScalarAsync<bool>("select cursor > clock_timestamp() - interval '1 hour' from event_schedule where event_id = $1", id));
        Assert.Null((string?)(await region.Node.JobAsync(job))["abort_reason"]);
    }

    [Fact]
    public async Task Winding_back_an_event_that_does_not_catch_up_changes_nothing()
    {
        var id = await region.Node.EventAsync("""{"timing":{"hours":[0],"minutes":[0]}}""");

        await region.Node.MustAsync("update_event", $$"""{"id":"{{id}}","reset_cursor":1}""");

        Assert.True(await region.ScalarAsync<bool>("select cursor > clock_timestamp() - interval '1 hour' from event_schedule where event_id = $1", id));
    }

    [Fact]
    public async Task An_interval_a_single_shot_and_a_blackout_are_scheduled_as_they_say()
    {
        var interval = await region.Node.EventAsync("""{"timing":{"every":"1h","anchor":"2100-01-01T00:00:30Z"}}""");
        var shot = await region.Node.EventAsync("""{"timing":{"at":["2001-01-01","2100-01-01 12:00"]},"timezone":"Asia/Tokyo"}""");
        var closed = await region.Node.EventAsync("""{"timing":{},"blackouts":[{"from":"2001-01-01T00:00:00Z","to":"2100-01-01T00:00:00Z"}]}""");

        Assert.Equal(At("2100-01-01T00:00:30Z"), await NextDueAsync(interval));
        Assert.Equal(At("2100-01-01T03:00:00Z"), await NextDueAsync(shot));
        Assert.Equal(At("2100-01-01T00:00:00Z"), await NextDueAsync(closed));
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

    private static DateTime At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;

    private Task<DateTime> NextDueAsync(string eventId) => region.ScalarAsync<DateTime>("select next_due_at from event_schedule where event_id = $1", eventId);
}

/// <summary>A clock that is wrong by as much all the time.</summary>
internal sealed class SkewedClock(TimeSpan by) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
