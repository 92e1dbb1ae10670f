using System.Net;
using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Web;

public sealed class PagesTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private const string Approved = "steps: [{ name: only, region: north, event: one, approval: {} }]";

    private static readonly string[] Pages =
    [
        "/", "/?window=24%20h", "/runs", "/chains", "/chains/new", "/chains/one", "/chains/one?view=graph", "/chains/one?view=schedule", "/chains/one?view=statistics", "/chains/one?view=versions&version=1",
        "/chains/one/edit", "/regions", "/regions/new", "/region/north", "/region/north/edit", "/approvals", "/alerts", "/jobs", "/jobs?which=ended", "/audit", "/access", "/api-docs", "/ui/search?q=one", "/gateway/regions",
    ];

    [Fact]
    public async Task Every_page_is_shown_with_runs_and_without_and_with_the_region_gone()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        foreach (var page in Pages) await browser.ReadAsync(page, Cancel);

        var run = await LaunchedRunAsync();
        string[] views = [$"/runs/{run.Id}", $"/runs/{run.Id}?step=only", $"/runs/{run.Id}?view=graph", $"/runs/{run.Id}?view=events", $"/runs/{run.Id}?view=log"];
        foreach (var page in Pages.Concat(views)) await browser.ReadAsync(page, Cancel);

        await North.DisposeAsync();
        await Coordinator.UntilAsync(run.Id, now => now.Steps[0].State == StepStates.Unreachable, Cancel);
        foreach (var page in Pages.Concat(views)) await browser.ReadAsync(page, Cancel);
        Assert.Contains("state-unreachable", await browser.ReadAsync($"/runs/{run.Id}", Cancel), StringComparison.Ordinal);
        Assert.Contains("is-cut", await browser.ReadAsync("/", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_does_not_wait_for_a_region_that_is_slow_and_tells_how_old_what_it_said_is()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        North.Break("get_active_jobs", ScriptedRegion.Fault.StaySilent, times: 1000);
        Assert.Contains("<dt>Running</dt><dd>not known</dd>", await browser.ReadAsync("/", Cancel), StringComparison.Ordinal);

        North.Repair("get_active_jobs");
        await Eventually.HoldsAsync(cancel => browser.ReadAsync("/", cancel), page => page.Contains("<dt>Running</dt><dd>0</dd>", StringComparison.Ordinal), TimeSpan.FromSeconds(60), Cancel);
        North.Break("get_active_jobs", ScriptedRegion.Fault.StaySilent, times: 1000);
        var late = await Eventually.HoldsAsync(cancel => browser.ReadAsync("/", cancel), page => page.Contains("<dt>Jobs counted</dt>", StringComparison.Ordinal), TimeSpan.FromSeconds(60), Cancel);
        Assert.Contains("<dt>Running</dt><dd>0</dd>", late, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_does_what_the_api_does_with_the_same_entry_in_the_audit()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var answer = await browser.SendAsync("/region/north", "/region/north/drain", Cancel, ("reason", "new disks"), ("back", "region/north"));

        Assert.EndsWith("/region/north", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("new disks", (await Coordinator.Api.GetRegionsAsync(Cancel)).Single().Drain!.Reason);
        var entry = (await Coordinator.Http.GetFromJsonAsync<AuditResponse>("/api/v1/audit?action=DrainRegion", Cancel))!.Entries.Single();
        Assert.Equal(("admin", "user-admin", "region/north", "new disks"), (entry.By, entry.KeyId, entry.Target, entry.Reason));
        Assert.Contains("<td>DrainRegion</td><td><a href=\"region/north\">", await browser.ReadAsync("/", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_and_changes_nothing()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var answer = await browser.SendAsync("/region/north", "/region/north/drain", Cancel, ("reason", ""), ("back", "region/north"));

        Assert.Contains("Not done: Give a reason of 1 to 200 characters.", await browser.ReadAsync("/region/north", Cancel), StringComparison.Ordinal);
        Assert.Null((await Coordinator.Api.GetRegionsAsync(Cancel)).Single().Drain);
    }

    [Fact]
    public async Task A_chain_with_faults_is_shown_again_as_it_was_typed_with_each_fault_at_its_line()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var answer = await browser.SendAsync("/chains/new", "/chains/new", Cancel, ("newName", "two"), ("text", "# mine\nsteps: [{ name: only, region: north }]"), ("do", "store"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("# mine", page, StringComparison.Ordinal);
        Assert.Contains("line 2", page, StringComparison.Ordinal);
        Assert.DoesNotContain("chains/two", await browser.ReadAsync("/chains", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_shows_what_changed_line_by_line()
    {
        await Coordinator.DefineAsync("one", $"description: again\n{OneStep}", Cancel);
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);

        Assert.Contains("<div class=\"diff-added\">&#x2B; description: again</div>", await browser.ReadAsync("/chains/one?view=versions&version=2", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_tells_nobody_says_so_when_it_is_tested()
    {
        using var stored = await Coordinator.Http.PutAsJsonAsync("/api/v1/alerts/rules/quiet", new AlertRuleRequest { Metric = AlertMetrics.RunFailed, Threshold = 0 }, Cancel);
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var answer = await browser.SendAsync("/alerts", "/alerts/rules/quiet/test", Cancel, ("back", "alerts"));

        var page = await browser.ReadAsync("/alerts", Cancel);
        Assert.Contains("tells nobody", page, StringComparison.Ordinal);
        Assert.Contains("alert-danger", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_writes_a_chain_runs_it_and_approves_its_step()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var stored = await browser.SendAsync("/chains/new", "/chains/new", Cancel, ("newName", "asked"), ("text", Approved), ("do", "store"));
        Assert.EndsWith("/chains/asked", stored.Headers.Location!.ToString(), StringComparison.Ordinal);

        using var started = await browser.SendAsync("/chains/asked", "/chains/asked/start", Cancel);
        var run = Guid.Parse(started.Headers.Location!.ToString().Split('/')[^1]);
        await Coordinator.UntilAsync(run, now => now.Steps[0].State == StepStates.AwaitingApproval, Cancel);
        Assert.Contains("asked: only", await browser.ReadAsync("/approvals", Cancel), StringComparison.Ordinal);

        using var approved = await browser.SendAsync("/approvals", $"/runs/{run}/steps/only/approve", Cancel);
        await Coordinator.UntilAsync(run, now => now.Steps[0].JobId is not null, Cancel);
    }

    [Fact]
    public async Task Open_pages_hear_that_something_happened()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var stream = await browser.Http.GetAsync(new Uri("/ui/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        await LaunchedRunAsync();

        await Eventually.HoldsAsync(async cancel => await lines.ReadLineAsync(cancel), line => line == "event: changed", TimeSpan.FromSeconds(60), Cancel);
    }

    [Fact]
    public async Task Pages_tell_the_browser_to_load_and_run_nothing_but_their_own()
    {
        using var page = await new Browser(Coordinator).Http.GetAsync(new Uri("/sign-in", UriKind.Relative), Cancel);

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
