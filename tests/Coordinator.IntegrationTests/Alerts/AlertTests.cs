using System.Net;
using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Alerts;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Alerts;

public sealed class AlertTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private HookReceiver hooks = null!;

    protected override (string, string)[] Settings => [("Notifications:RetryDelay", "00:00:00.1")];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        hooks = await HookReceiver.StartAsync();
    }

    [Fact]
    public async Task A_region_that_goes_and_comes_back_is_told_of_once_each_whatever_the_receiver_refuses_at_first_and_however_many_replicas_there_are()
    {
        await using var another = new CoordinatorHost(Database, Settings);
        await another.Api.GetRegionsAsync(Cancel);
        await ReachableAsync();
        await PutAsync("down", Unreachable());
        hooks.Refuse(times: 2);

        North.Break("get_job_changes", ScriptedRegion.Fault.Fail, times: 1_000_000);
        var active = await ActiveAsync(count: 1);
        await Eventually.HoldsAsync(() => hooks.Received.Count == 1, cancellationToken: Cancel);
        Assert.StartsWith("[CRITICAL] north: unreachable for", (string?)hooks.Received[0]["text"], StringComparison.Ordinal);
        Assert.Equal(("down", "north"), (active[0].Rule, active[0].Subject));

        North.Repair("get_job_changes");
        await ActiveAsync(count: 0);
        await Eventually.HoldsAsync(() => hooks.Received.Count == 2, cancellationToken: Cancel);
        Assert.Equal("resolved", (string?)hooks.Received[1]["state"]);
        await SamplesAsync("down", 3);
        Assert.Equal(2, hooks.Received.Count);
        Assert.NotNull((await Coordinator.Http.GetFromJsonAsync<AlertListResponse>("/api/v1/alerts?active=false", Cancel))!.Alerts.Single().EndedAt);
    }

    [Fact]
    public async Task A_silence_keeps_messages_back_until_it_is_over()
    {
        await ReachableAsync();
        using var made = await Coordinator.Http.PostAsJsonAsync("/api/v1/alerts/silences", new SilenceRequest { Rule = "dow*", Minutes = 60, Reason = "new routers" }, Cancel);
        var silence = (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<SilenceResponse>(Cancel))!;
        await PutAsync("down", Unreachable());
        North.Break("get_job_changes", ScriptedRegion.Fault.Fail, times: 1_000_000);

        Assert.False((await ActiveAsync(count: 1))[0].Told);
        await SamplesAsync("down", 2);
        Assert.Empty(hooks.Received);

        using var ended = await Coordinator.Http.DeleteAsync($"/api/v1/alerts/silences/{silence.Id}", Cancel);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await Eventually.HoldsAsync(() => hooks.Received.Count == 1, cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_run_that_failed_is_told_of_by_its_chain_and_the_next_that_succeeds_ends_it()
    {
        await PutAsync("failing", Unreachable() with { Metric = AlertMetrics.RunFailed, Threshold = 0 });
        var run = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
        North.Jobs.Fail("j1", "out of paper");

        Assert.Equal("one", (await ActiveAsync(count: 1))[0].Subject);

        North.Jobs.Instantly = (_, _) => [];
        await Coordinator.StartAsync("one", Cancel);
        await ActiveAsync(count: 0);
    }

    [Fact]
    public async Task Every_metric_can_be_asked_for()
    {
        foreach (var metric in AlertMetric.All) await PutAsync(metric.Name, Unreachable() with { Metric = metric.Name, Threshold = 1e9, WebHooks = [] });
        foreach (var metric in AlertMetric.All) await SamplesAsync(metric.Name, 1);
    }

    [Fact]
    public async Task Web_hooks_are_shown_and_kept_without_their_secrets_and_stay_when_they_are_left_out()
    {
        await PutAsync("down", Unreachable());
        await PutAsync("down", Unreachable() with { WebHooks = null, Threshold = 5 });

        var shown = await Coordinator.Http.GetStringAsync("/api/v1/alerts/rules", Cancel);
        await using var command = Database.DataSource.CreateCommand("select (select string_agg(r::text, '') from alert_rules r) || (select string_agg(a::text, '') from audit a)");
        var kept = (string)(await command.ExecuteScalarAsync(Cancel))!;
        Assert.DoesNotContain("secret-path", shown + kept, StringComparison.Ordinal);

        using var tested = await Coordinator.Http.PostAsync("/api/v1/alerts/rules/down/test", content: null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, tested.StatusCode);
        await Eventually.HoldsAsync(() => hooks.Received.Count == 1, cancellationToken: Cancel);
        Assert.Equal("test", (string?)hooks.Received[0]["state"]);
    }

    [Fact]
    public async Task Every_fault_of_a_rule_is_named()
    {
        using var answer = await Coordinator.Http.PutAsJsonAsync(
            "/api/v1/alerts/rules/Down", new AlertRuleRequest { Metric = "weather", Threshold = -1, For = 3, Of = 2, EverySeconds = 0, Severity = "bad", WebHooks = ["ftp://x"], Mails = ["nobody"], Scope = "A" }, Cancel);

        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.All(["\"name\"", "\"metric\"", "\"threshold\"", "\"for\"", "\"everySeconds\"", "\"severity\"", "\"scope\"", "webHooks[0]", "mails[0]"], place => Assert.Contains(place, text, StringComparison.Ordinal));
    }

    protected override ValueTask CleanUpAsync() => hooks.DisposeAsync();

    private AlertRuleRequest Unreachable() => new() { Metric = AlertMetrics.RegionUnreachable, Threshold = 0, EverySeconds = 1, Severity = "critical", WebHooks = [hooks.Url] };

    private async Task PutAsync(string name, AlertRuleRequest rule)
    {
        using var answer = await Coordinator.Http.PutAsJsonAsync($"/api/v1/alerts/rules/{name}", rule, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<IReadOnlyList<AlertResponse>> ActiveAsync(int count) => (await Eventually.HoldsAsync(
        cancel => Coordinator.Http.GetFromJsonAsync<AlertListResponse>("/api/v1/alerts?active=true", cancel), list => list!.Alerts.Count == count, TimeSpan.FromSeconds(60), Cancel))!.Alerts;

    private async Task ReachableAsync() => await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions[0].State == "reachable", cancellationToken: Cancel);

    /// <summary>Waits until a rule's sample has been taken so many times more.</summary>
    private async Task SamplesAsync(string rule, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var due = await DueAsync(rule);
            await Eventually.HoldsAsync(async _ => await DueAsync(rule) > due, later => later, TimeSpan.FromSeconds(60), Cancel);
        }
    }

    private async Task<DateTime> DueAsync(string rule)
    {
        await using var command = Database.DataSource.CreateCommand("select due_at from alert_rules where name = $1");
        command.Parameters.Add(new() { Value = rule });
        return (DateTime)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
