using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.Coordinator.Triggers;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.IntegrationTests.Triggers;

public sealed class ScheduleTests(TestPostgres postgres) : TriggerTest(postgres)
{
    [Fact]
    public async Task Each_second_of_a_schedule_starts_one_run_however_many_replicas_look()
    {
        await using var second = new CoordinatorHost(Database, ("Triggers:ScheduleEvery", "00:00:00.05"));
        await using var third = new CoordinatorHost(Database, ("Triggers:ScheduleEvery", "00:00:00.05"));
        await second.Http.GetAsync("/healthz", Cancel);
        await third.Http.GetAsync("/healthz", Cancel);
        await PutAsync("ticking", "{ name: tick, schedule: { cron: '* * * * * *' }, input: { at: '{{ trigger.dueAt }}' } }");

        var instants = await Eventually.HoldsAsync(
            async _ => (await UntilRunsAsync("ticking", 5)).Select(run => DateTimeOffset.Parse((string)run.Input!["at"]!, null)).Order().ToList(),
            known => known[^1] - known[0] == TimeSpan.FromSeconds(known.Distinct().Count() - 1), TimeSpan.FromSeconds(60), Cancel, "of runs that start side by side none is missing");
        Assert.Equal(instants.Distinct(), instants);
        Assert.Equal(Enumerable.Range(0, instants.Count).Select(place => instants[0].AddSeconds(place)), instants);
    }

    [Fact]
    public async Task Rounds_of_many_replicas_at_the_same_moment_start_what_was_missed_once()
    {
        await PutAsync("behind", "{ name: minutely, schedule: { cron: '* * * * *', catchUp: all }, input: { at: '{{ trigger.dueAt }}' } }");
        await ScalarAsync("update chain_triggers set cursor_at = date_trunc('minute', now()) - interval '30 minutes', next_at = now() where chain = 'behind'");
        var loops = Enumerable.Range(0, 8).Select(_ => ActivatorUtilities.CreateInstance<ScheduleLoop>(Coordinator.Services)).ToList();
        await Task.WhenAll(loops.Select(loop => loop.RunOnceAsync(Cancel)));
        loops.ForEach(loop => loop.Dispose());

        var runs = await UntilRunsAsync("behind", 30);
        Assert.InRange(runs.Count, 30, 31);
        Assert.Equal(runs.Count, runs.Select(run => (string)run.Input!["at"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_round_waits_for_a_schedule_that_is_due_before_the_next_round()
    {
        await PutAsync("soon", "{ name: minutely, schedule: { cron: '* * * * *', catchUp: all } }");
        var due = (DateTime)(await ScalarAsync(
            "update chain_triggers set cursor_at = date_trunc('minute', now()) - interval '2 minutes', next_at = clock_timestamp() + interval '2 seconds' where chain = 'soon' returning next_at"))!;
        using var loop = ActivatorUtilities.CreateInstance<ScheduleLoop>(Coordinator.Services, Options.Create(new TriggerOptions { ScheduleEvery = TimeSpan.FromSeconds(10) }));

        await loop.RunOnceAsync(Cancel);

        Assert.True((DateTime)(await ScalarAsync("select next_at from chain_triggers where chain = 'soon' for update"))! > due);
    }

    [Fact]
    public async Task A_change_of_something_else_does_not_let_a_schedule_begin_anew()
    {
        await PutAsync("steady", "{ name: yearly, schedule: { cron: '0 0 1 1 *' } }");
        await ScalarAsync("update chain_triggers set cursor_at = '2020-05-05', next_at = '2100-01-01' where chain = 'steady'");
        await PutAsync("steady", "{ name: yearly, schedule: { cron: '0 0 1 1 *' }, input: { a: 1 } }", "description: changed");
        Assert.Equal(2100, (await TriggersOfAsync("steady"))[0].NextAt!.Value.Year);
        await PutAsync("steady", "{ name: yearly, schedule: { cron: '0 0 2 1 *' } }");
        Assert.NotEqual(2100, (await TriggersOfAsync("steady"))[0].NextAt!.Value.Year);
    }

    [Fact]
    public async Task What_is_switched_off_starts_nothing_and_has_no_next_time()
    {
        await PutAsync("off", "{ name: tick, schedule: { cron: '* * * * * *' } }", "enabled: false");
        await PutAsync("half-off", "{ name: tick, enabled: false, schedule: { cron: '* * * * * *' } }, { name: yearly, schedule: { cron: '0 0 1 1 *' } }");
        await PutAsync("on", "{ name: tick, schedule: { cron: '* * * * * *' } }");
        await UntilRunsAsync("on", 2);
        Assert.Empty(await RunsOfAsync("off"));
        Assert.Empty(await RunsOfAsync("half-off"));
        Assert.Equal([(false, false), (true, true)], (await TriggersOfAsync("half-off")).Select(trigger => (trigger.Enabled, trigger.NextAt is not null)));
    }

    [Fact]
    public async Task A_chain_that_is_deleted_takes_its_triggers_and_their_secrets_with_it()
    {
        await PutAsync("gone", "{ name: yearly, schedule: { cron: '0 0 1 1 *' } }, { name: hook, webhook: {} }");
        using var secret = await Coordinator.Http.PostAsync("/api/v1/chains/gone/triggers/hook/secret", null, Cancel);
        Assert.Equal(3, await CountAsync());

        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/chains/gone") { Headers = { { "If-Match", "*" } } };
        (await Coordinator.Http.SendAsync(delete, Cancel)).EnsureSuccessStatusCode();
        Assert.Equal(0, await CountAsync());

        async Task<long> CountAsync() => (long)(await ScalarAsync("select (select count(*) from chain_triggers where chain = 'gone') + (select count(*) from hook_secrets where chain = 'gone')"))!;
    }

    [Fact]
    public async Task A_trigger_says_what_it_did_last_and_why_not()
    {
        await PutAsync("told", "{ name: tick, schedule: { cron: '* * * * * *' } }", "concurrency: forbid");
        await UntilRunsAsync("told", 1);
        var trigger = await Eventually.HoldsAsync(
            async _ => (await TriggersOfAsync("told"))[0], now => now.LastProblem is not null, TimeSpan.FromSeconds(60), Cancel);
        Assert.Contains("allows one run at a time", trigger.LastProblem, StringComparison.Ordinal);
        Assert.Equal(Assert.Single(await RunsOfAsync("told")).Id, trigger.LastRunId);
    }

    [Fact]
    public async Task A_schedule_whose_time_zone_is_gone_does_not_hold_up_the_others()
    {
        await PutAsync("lost", "{ name: tick, schedule: { cron: '* * * * * *' } }", "enabled: false");
        await ScalarAsync(
            """
            insert into chain_triggers (chain, trigger, kind, definition, cursor_at, next_at)
            values ('lost', 'tick', 'schedule', '{"name":"tick","schedule":{"cron":"* * * * * *","zone":"Europe/Atlantis"}}', now(), now())
            """);
        await PutAsync("sound", "{ name: tick, schedule: { cron: '* * * * * *' } }");
        await UntilRunsAsync("sound", 3);
        Assert.Empty(await RunsOfAsync("lost"));
    }

    [Fact]
    public async Task The_forecast_has_the_starts_of_all_schedules_in_order()
    {
        await PutAsync("hourly", "{ name: h, schedule: { cron: '0 * * * *' } }");
        await PutAsync("daily", "{ name: d, schedule: { cron: '30 12 * * *', zone: Asia/Kolkata, jitter: 10m } }");
        var forecast = await Coordinator.Api.GetForecastAsync(chain: null, days: 30, limit: 1000, Cancel);
        Assert.InRange(forecast.Starts.Count(start => start.Chain == "hourly"), 719, 721);
        Assert.InRange(forecast.Starts.Count(start => start.Chain == "daily"), 29, 31);
        Assert.Equal(forecast.Starts.Select(start => start.At).Order(), forecast.Starts.Select(start => start.At));
        Assert.All(forecast.Starts.Where(start => start.Chain == "daily"), start => Assert.InRange(start.At.TimeOfDay, new TimeSpan(7, 0, 0), new TimeSpan(7, 10, 0)));

        var few = await Coordinator.Api.GetForecastAsync("hourly", days: null, limit: 3, Cancel);
        Assert.Equal((3, few.Starts[2].At), (few.Starts.Count, few.Until));
    }

    private Task<IReadOnlyList<TriggerResponse>> TriggersOfAsync(string chain) => Coordinator.Api.GetTriggersAsync(chain, Cancel);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
