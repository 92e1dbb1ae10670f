using System.Text.RegularExpressions;
using Federation.TestKit.Links;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Federation.BrowserTests.Coordinator;

/// <summary>What people see of a region whose link is bad; among themselves, because others need both regions. Each test has a region of its own.</summary>
public sealed class CutRegionTests(FederationSite site) : IClassFixture<FederationSite>
{
    [Fact]
    public async Task A_run_whose_region_is_cut_off_turns_grey_with_its_age_comes_back_by_itself_and_is_cancelled_with_a_reason()
    {
        var waits = await site.CreateEventAsync("us-east", "Waits", "#!/bin/sh\nsleep 600\n");
        await site.Federation.PutChainAsync("long", $"steps: [{{ name: wait, region: us-east, event: {waits} }}]", TestContext.Current.CancellationToken);
        var run = await site.Federation.Api.StartRunAsync("long", new(), idempotencyKey: null, wait: null, TestContext.Current.CancellationToken);
        var page = await site.SignInAsync();
        await page.GotoAsync($"/runs/{run.Id}");
        await Expect(page.Locator("tbody .state-running")).ToBeVisibleAsync();

        var link = site.Federation.LinksTo("us-east")[0];
        link.InspectRequest = static _ => LinkVerdict.Reset;
        link.ResetAllConnections();
        await Expect(page.Locator("tr.is-cut .state-unreachable")).ToBeVisibleAsync();
        await Expect(page.Locator("tr.is-cut")).ToContainTextAsync("not heard of for");
        await page.GotoAsync("/");
        var cut = page.Locator(".region-card.is-cut", new() { HasText = "us-east" });
        await Expect(cut).ToBeVisibleAsync();

        link.InspectRequest = null;
        await Expect(cut).ToHaveCountAsync(0);
        await page.GotoAsync($"/runs/{run.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("in us-east?");
        await dialog.GetByLabel("Reason").FillAsync("not needed");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel in us-east" }).ClickAsync();
        await Expect(page.Locator(".page-head .state-cancelled")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_region_behind_a_link_that_swallows_everything_turns_grey_on_an_open_page_and_comes_back_by_itself()
    {
        var page = await site.SignInAsync();
        await Expect(page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");
        var card = page.Locator(".region-card", new() { HasText = "eu-west" });
        await Expect(card.Locator(".state-good")).ToBeVisibleAsync();

        var link = site.Federation.LinksTo("eu-west")[0];
        link.GoSilent();
        await Expect(card).ToHaveClassAsync(new Regex("is-cut"));
        await Expect(card).ToContainTextAsync("as of ");
        link.Recover();
        await Expect(card).Not.ToHaveClassAsync(new Regex("is-cut"));
    }
}
