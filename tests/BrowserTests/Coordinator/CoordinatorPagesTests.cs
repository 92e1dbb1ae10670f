using System.Text.RegularExpressions;
using Federation.BrowserTests.Browser;
using Federation.Contracts.Coordinator;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Federation.BrowserTests.Coordinator;

public sealed class CoordinatorPagesTests(FederationSite site) : IClassFixture<FederationSite>
{
    private const int MostBytes = 150_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_page_breaks_a_rule_of_accessibility_in_either_theme_or_its_own_policy_and_all_fit_a_phone()
    {
        var run = await FailedRunAsync("fails");
        var page = await site.SignInAsync();
        var faults = Faults.Of(page);
        var broken = new List<string>();
        string[] addresses =
        [
            "/", "/runs", $"/runs/{run.Id}?step=only", $"/runs/{run.Id}?view=graph", $"/runs/{run.Id}?view=events", $"/runs/{run.Id}?view=log", "/chains", "/chains/fails", "/chains/fails?view=graph",
            "/chains/fails?view=schedule", "/chains/fails?view=statistics", "/chains/fails?view=versions&version=1", "/chains/fails/edit", "/chains/new", "/regions", "/regions/new", "/region/eu-west", "/region/eu-west/edit",
            "/region/eu-west/assessments/compare", "/approvals", "/jobs?which=ended", "/alerts", "/audit", "/access",
        ];
        foreach (var address in addresses)
        {
            await page.GotoAsync(address);
            await page.SetViewportSizeAsync(1440, 900);
            foreach (var theme in new[] { "light", "dark" })
            {
                await page.EvaluateAsync("theme => document.documentElement.dataset.bsTheme = theme", theme);
                broken.AddRange(await Accessibility.FaultsAsync(page));
            }

            await page.SetViewportSizeAsync(360, 800);
            if (!await FitsAsync(page)) broken.Add($"{address} is wider than a phone's screen.");
        }

        Assert.True(broken.Count == 0, string.Join('\n', broken));

        faults.AreNone();
    }

    /// <summary>Charts are drawn anew for the new width a moment after it has changed.</summary>
    private static async Task<bool> FitsAsync(IPage page)
    {
        try
        {
            await page.WaitForFunctionAsync("() => document.documentElement.scrollWidth <= window.innerWidth", null, new() { Timeout = 30_000 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>What the page is brought up to date with, when others change something meanwhile, does not count.</summary>
    [Fact]
    public async Task The_first_page_is_small()
    {
        var page = await site.SignInAsync();
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        var (bytes, asked) = (0.0, new HashSet<string?>());
        session.Event("Network.requestWillBeSent").OnEvent += (_, sent) =>
        {
            var isLater = sent!.Value.GetProperty("request").GetProperty("headers").TryGetProperty("X-Live", out var _);
            if (!isLater) asked.Add(sent.Value.GetProperty("requestId").GetString());
        };
        session.Event("Network.loadingFinished").OnEvent += (_, finished) =>
        {
            if (asked.Contains(finished!.Value.GetProperty("requestId").GetString())) bytes += finished.Value.GetProperty("encodedDataLength").GetDouble();
        };
        await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Load });
        await Expect(page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");
        Assert.InRange(bytes, 1, MostBytes);
    }

    [Fact]
    public async Task Somebody_registers_a_region_after_a_refusal_that_keeps_what_they_typed()
    {
        var region = site.Federation.Region("eu-west");
        var page = await site.SignInAsync();
        await page.GotoAsync("/regions/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("eu-copy");
        await page.GetByLabel("Nodes").FillAsync("not a URL");
        await page.GetByLabel("API key").FillAsync(region.ApiKey);
        await page.GetByLabel("Labels").FillAsync("continent: europe");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("URL");
        await Expect(page.GetByLabel("Labels")).ToHaveValueAsync("continent: europe");

        await page.GetByLabel("Nodes").FillAsync(region.Nodes[0].Url.ToString());
        await page.GetByLabel("API key").FillAsync(region.ApiKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await Expect(page.Locator(".page-head .state-good")).ToContainTextAsync("reachable");
        await Expect(page.GetByText("continent: europe")).ToBeVisibleAsync();

        await page.GotoAsync("/region/eu-copy/edit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("a copy of eu-west");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete eu-copy" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Regions" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_measures_the_way_to_a_region_uses_what_follows_and_undoes_it()
    {
        var page = await site.SignInAsync();
        await page.GotoAsync("/region/us-east");
        await page.GetByLabel("Assess the way there for").SelectOptionAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assess us-east" }).ClickAsync();
        await Expect(page.Locator("#verdict")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Apply settings" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Apply to us-east" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("us-east is called with these settings");
        await page.GotoAsync("/region/us-east");
        await Expect(page.GetByText(", its own").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo the last change" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Undo for us-east" }).ClickAsync();
        await Expect(page.GetByText(", its own")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task One_sign_in_opens_a_regions_own_pages_with_the_persons_role_there()
    {
        await site.PutPersonAsync("vera", new Grant(Role.Viewer));
        foreach (var (name, mayChange) in new[] { ("admin", true), ("vera", false) })
        {
            var page = await site.SignInAsync(name: name);
            await page.GotoAsync("/region/us-east");
            await page.GetByRole(AriaRole.Link, new() { Name = "Open its pages" }).ClickAsync();
            await page.WaitForURLAsync("**/regions/us-east/");
            await Expect(page.Locator("federation-bar")).ToContainTextAsync(new Regex("Link is (well|degraded), [0-9]+ ms"));
            await page.GetByRole(AriaRole.Link, new() { Name = "Schedule", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = "Schedule", Exact = true }).WaitForAsync();
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "New event" })).ToHaveCountAsync(mayChange ? 1 : 0);
            Assert.StartsWith(site.Url.ToString(), page.Url, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Somebody_adds_a_step_by_its_row_and_drags_it_to_another_region()
    {
        var page = await site.SignInAsync();
        await page.GotoAsync("/chains/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("drawn");
        await page.Locator("#text").FillAsync("# mine\nsteps:\n  - name: collect\n    region: eu-west\n    event: one\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and plan" }).ClickAsync();
        await Expect(page.Locator("#plan")).ToBeVisibleAsync();
        await page.GetByLabel("Name of the new step").FillAsync("book");
        await page.GetByLabel("Region of the new step").SelectOptionAsync("eu-west");
        await page.GetByLabel("Event's id of the new step").FillAsync("two");
        await page.GetByLabel("Steps before the new step").FillAsync("collect");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put into the text" }).ClickAsync();
        await Expect(page.Locator("#text")).ToHaveValueAsync("# mine\nsteps:\n  - name: collect\n    region: eu-west\n    event: one\n  - name: book\n    region: eu-west\n    event: two\n    after: [collect]\n");

        var (box, lane) = (page.Locator(".is-movable .graph-node[data-id=book]"), page.Locator(".graph-lane-title", new() { HasText = "us-east" }).Locator("xpath=preceding-sibling::*"));
        await Expect(page.Locator("html[aria-busy]")).ToHaveCountAsync(0);
        await lane.ScrollIntoViewIfNeededAsync();
        await box.HoverAsync();
        await page.Mouse.DownAsync();
        await lane.HoverAsync(new() { Force = true });
        await page.Mouse.UpAsync();
        await Expect(page.Locator("#text")).ToHaveValueAsync("# mine\nsteps:\n  - name: collect\n    region: eu-west\n    event: one\n  - name: book\n    region: us-east\n    event: two\n    after: [collect]\n");
    }

    private async Task<RunResponse> FailedRunAsync(string chain)
    {
        var e = await site.CreateEventAsync("eu-west", chain, "#!/bin/sh\necho 'error: no'\nexit 1\n");
        var next = await site.CreateEventAsync("us-east", chain, "#!/bin/sh\n");
        await site.Federation.PutChainAsync(chain, $"steps: [{{ name: only, region: eu-west, event: {e} }}, {{ name: next, region: us-east, event: {next}, after: [only] }}]", Cancel);
        return await site.Federation.Api.StartRunAsync(chain, new(), idempotencyKey: null, wait: 25, Cancel);
    }
}
