using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Links;
using Federation.TestKit.Mail;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Alerts;

/// <summary>What each metric watches goes wrong in fact, and gets well again.</summary>
public sealed class AlertMetricTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private readonly MailReceiver mails = MailReceiver.Start(toPutOff: 1);
    private WanRelay link = null!;

    protected override (string, string)[] Settings =>
    [
        ("Probes:Every", "00:00:00.8"), ("Probes:Timeout", "00:00:00.39"), ("Notifications:RetryDelay", "00:00:00.1"),
        ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{mails.Port}"), ("Smtp:From", "federation@example.org"),
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        link = WanRelay.Start(new Uri(North.Url));
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([link.Url.ToString().TrimEnd('/')], North.ApiKey), Cancel);
    }

    [Fact]
    public async Task A_link_that_is_slow_loses_probes_or_whose_scheduler_stands_still_is_told_of_by_mail_until_it_is_well_again()
    {
        await ProbedAsync();
        await PutAsync(AlertMetrics.RoundTrip, threshold: 60, needed: 2, among: 3);
        await PutAsync(AlertMetrics.TickLag, threshold: 30);
        link.SetRoundTrip(TimeSpan.FromMilliseconds(80));
        North.TickAge = 90;

        Assert.StartsWith("north: round trip", (await RaisedAsync(AlertMetrics.RoundTrip)).Text, StringComparison.Ordinal);
        Assert.Equal("north: its scheduler has not looked for what is due for 90 s (limit 30)", (await RaisedAsync(AlertMetrics.TickLag)).Text);
        link.SetRoundTrip(TimeSpan.Zero);
        North.TickAge = 0;
        await EndedAsync(AlertMetrics.RoundTrip);
        await EndedAsync(AlertMetrics.TickLag);

        await PutAsync(AlertMetrics.Loss, threshold: 40);
        link.GoSilent();
        Assert.StartsWith("north: lost probes", (await RaisedAsync(AlertMetrics.Loss)).Text, StringComparison.Ordinal);
        link.Recover();
        await EndedAsync(AlertMetrics.Loss);

        await Eventually.HoldsAsync(() => mails.Mails.Count(mail => mail.Text.Contains("Subject: [RESOLVED after", StringComparison.Ordinal)) >= 3, TimeSpan.FromSeconds(60), Cancel);
        var first = Assert.Single(mails.Mails, mail => mail.Text.Contains("Subject: [CRITICAL] north: its scheduler", StringComparison.Ordinal));
        Assert.Equal(("federation@example.org", "ops@example.org"), (first.From, Assert.Single(first.To)));
    }

    [Fact]
    public async Task News_that_do_not_come_and_a_launch_that_is_not_answered_are_alerts_until_they_are()
    {
        await Eventually.HoldsAsync(cancel => Coordinator.Api.GetRegionsAsync(cancel), regions => regions is [{ LastContactAt: not null }], TimeSpan.FromSeconds(60), Cancel);
        await PutAsync(AlertMetrics.FeedLag, threshold: 2);
        await PutAsync(AlertMetrics.LaunchUnknown, threshold: 1);
        North.Break("get_job_changes", ScriptedRegion.Fault.Fail, times: 1_000_000);
        North.Break("run_event", ScriptedRegion.Fault.LoseAnswer, times: 1_000_000);
        await Coordinator.StartAsync("one", Cancel);

        Assert.StartsWith("north: no news of its jobs for", (await RaisedAsync(AlertMetrics.FeedLag)).Text, StringComparison.Ordinal);
        Assert.StartsWith("north: a launch is unanswered for", (await RaisedAsync(AlertMetrics.LaunchUnknown)).Text, StringComparison.Ordinal);

        North.Repair("get_job_changes");
        North.Repair("run_event");
        await EndedAsync(AlertMetrics.FeedLag);
        await EndedAsync(AlertMetrics.LaunchUnknown);
        Assert.Single(North.Jobs.All);

        await Coordinator.Api.PutRegionAsync("mute", new RegionRequest(["http://127.0.0.1:1"], "key"), Cancel);
        var mute = await AlertsAsync(AlertMetrics.FeedLag, alerts => alerts.Any(alert => alert.Subject == "mute"));
        Assert.StartsWith("mute: no news of its jobs for", mute.First(alert => alert.Subject == "mute").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_its_chain_usually_does_is_an_alert_until_it_is_over()
    {
        North.Jobs.Instantly = (_, _) => [];
        for (var i = 0; i < 5; i++) Assert.Equal(RunStates.Succeeded, (await Coordinator.RunAsync("one", Cancel)).State);
        North.Jobs.Instantly = null;
        await PutAsync(AlertMetrics.RunLate, threshold: 150);
        var late = await Coordinator.StartAsync("one", Cancel);
        await Coordinator.UntilAsync(late.Id, run => run.Steps[0].JobId is not null, Cancel);

        var alert = await RaisedAsync(AlertMetrics.RunLate);
        Assert.Equal("one", alert.Subject);
        Assert.True(alert.Value > 150, alert.Text);

        North.Jobs.Succeed(North.Jobs.All[^1].Id);
        await EndedAsync(AlertMetrics.RunLate);
    }

    protected override async ValueTask CleanUpAsync()
    {
        await link.DisposeAsync();
        await mails.DisposeAsync();
    }

    private async Task ProbedAsync() => await Eventually.HoldsAsync(
        cancel => Coordinator.Http.GetFromJsonAsync<List<LinkStateResponse>>("/api/v1/links", cancel), links => links is [{ State: LinkStates.Good }], TimeSpan.FromSeconds(60), Cancel);

    private async Task PutAsync(string metric, double threshold, int needed = 1, int among = 1)
    {
        var rule = new AlertRuleRequest { Metric = metric, Threshold = threshold, For = needed, Of = among, EverySeconds = 1, Severity = "critical", Mails = ["ops@example.org"] };
        using var answer = await Coordinator.Http.PutAsJsonAsync($"/api/v1/alerts/rules/{metric}", rule, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<AlertResponse> RaisedAsync(string rule) => (await AlertsAsync(rule, alerts => alerts.Any(alert => alert.EndedAt is null)))[0];

    private Task<IReadOnlyList<AlertResponse>> EndedAsync(string rule) => AlertsAsync(rule, alerts => alerts.All(alert => alert.EndedAt is not null));

    private async Task<IReadOnlyList<AlertResponse>> AlertsAsync(string rule, Func<IReadOnlyList<AlertResponse>, bool> condition) => (await Eventually.HoldsAsync(
        cancel => Coordinator.Http.GetFromJsonAsync<AlertListResponse>($"/api/v1/alerts?rule={rule}", cancel), list => condition(list!.Alerts), TimeSpan.FromSeconds(60), Cancel))!.Alerts;
}
