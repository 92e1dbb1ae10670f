using System.Text.RegularExpressions;
using Federation.BrowserTests.Browser;
using Federation.TestKit.Links;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Federation.BrowserTests.Region;

/// <summary>What people see while the region they look at does not answer.</summary>
public sealed class CutTests(RegionSite site) : IClassFixture<RegionSite>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_region_is_cut_off_is_shown_grey_with_its_age_and_goes_on_by_itself_with_the_gap_marked_in_its_log()
    {
        var gate = Path.Combine(Path.GetTempPath(), $"gate-{Guid.NewGuid():n}");
        var job = await site.RunAsync(await site.CreateEventAsync("cut", $"#!/bin/sh\necho before\nuntil [ -e {gate} ]; do sleep 0.1; done\nrm {gate}\necho after\n"));
        await using var link = WanRelay.Start(site.Region.Nodes[0].Url);
        var page = await site.SignInAsync(link.Url);
        await page.GotoAsync($"jobs/{job}");
        await Expect(page.Locator("log-viewer")).ToContainTextAsync("before");
        await Expect(page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");
        var faults = Faults.Of(page);

        link.InspectRequest = static _ => LinkVerdict.Reset;
        link.ResetAllConnections();
        await Expect(page.Locator("body.is-stale #live")).ToContainTextAsync("Stale since");
        await Expect(page.Locator(".log-state")).ToContainTextAsync("No answer since");
        await Expect(page.Locator("log-viewer")).ToContainTextAsync("before");
        await Expect(page.Locator(".page-head .state-running")).ToBeVisibleAsync();

        await File.WriteAllTextAsync(gate, "", Cancel);
        await site.EndOfAsync(job);
        link.InspectRequest = null;
        await Expect(page.Locator(".page-head .state-success")).ToBeVisibleAsync();
        await Expect(page.Locator("body.is-stale")).ToHaveCountAsync(0);
        await Expect(page.Locator(".log-line", new() { Has = page.Locator(".log-gap") })).ToContainTextAsync("after");
        faults.AreNone();
    }

    [Fact]
    public async Task What_is_opened_or_sent_without_an_answer_leaves_the_page_and_what_was_typed_and_says_so_until_there_are_answers()
    {
        var id = await site.CreateEventAsync("kept", "#!/bin/sh\n");
        await using var link = WanRelay.Start(site.Region.Nodes[0].Url);
        var page = await site.SignInAsync(link.Url);
        await page.GotoAsync($"events/{id}/edit");
        await page.GetByLabel("Notes").FillAsync("half a thought");
        var unanswered = page.Locator("#unanswered [role=alert]");

        link.InspectRequest = static _ => LinkVerdict.Reset;
        link.ResetAllConnections();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save in" }).First.ClickAsync();
        await Expect(unanswered).ToContainTextAsync("Whether it was done shows once there are answers again");
        await page.GetByRole(AriaRole.Link, new() { Name = "Completed" }).ClickAsync();
        await Expect(unanswered).ToContainTextAsync("could not be opened");
        await Expect(page.GetByLabel("Notes")).ToHaveValueAsync("half a thought");
        await Expect(page).ToHaveURLAsync(new Regex($"/events/{id}/edit$"));

        link.InspectRequest = null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Save in" }).First.ClickAsync();
        await Expect(page.Locator("main dl.facts")).ToContainTextAsync("half a thought");
        await Expect(unanswered).ToHaveCountAsync(0);
    }
}
