using Federation.TestKit.Waiting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Federation.BrowserTests.Region;

/// <summary>A region without its database; alone, because nobody else could use it meanwhile.</summary>
public sealed class DatabaseAwayTests(RegionSite site) : IClassFixture<RegionSite>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_are_grey_while_the_regions_database_is_away_and_come_back_by_themselves()
    {
        var page = await site.SignInAsync();
        await Expect(page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");

        await site.Region.Database.OpenAsync(isOpen: false, Cancel);
        try
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Live" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Paused" }).ClickAsync();
            await Expect(page.Locator("body.is-stale #live")).ToContainTextAsync("Stale since");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Active jobs" })).ToBeVisibleAsync();
        }
        finally
        {
            await site.Region.Database.OpenAsync(isOpen: true, Cancel);
        }

        await Expect(page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");
        await Eventually.HoldsAsync(async _ => await site.RunAsync(await site.CreateEventAsync("after the database", "#!/bin/sh\nsleep 600\n")), job => job.Length > 0, cancellationToken: Cancel);
        await Expect(page.Locator("#active-jobs")).ToContainTextAsync("after the database");
    }
}
