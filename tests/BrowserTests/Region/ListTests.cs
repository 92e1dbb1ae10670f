using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Federation.BrowserTests.Region;

/// <summary>What people do with lists: choose columns, change many events at once, take rows away as a file; and what they add.</summary>
public sealed class ListTests(RegionSite site) : IClassFixture<RegionSite>
{
    [Fact]
    public async Task Many_events_are_switched_off_at_once_after_it_was_shown_what_that_does_and_for_a_reason_that_is_kept()
    {
        foreach (var number in new[] { 1, 2, 3 }) await site.CreateEventAsync($"Batch {number}", "#!/bin/sh\n");
        var page = await site.SignInAsync();
        await page.GotoAsync("schedule?text=Batch");
        await page.GetByLabel("Choose Batch 1").CheckAsync();
        await page.GetByLabel("Choose Batch 3").CheckAsync();
        await page.GetByLabel("Chosen events:").SelectOptionAsync("disable");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would be changed" }).ClickAsync();

        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("tbody")).ToContainTextAsync("on → off");
        await page.Locator("#reason").FillAsync("the source moves");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off: 2 events in eu" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("done for 2 of 2 events");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Schedule of Batch 1" })).ToHaveTextAsync("off");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Schedule of Batch 2" })).ToHaveTextAsync("on");
        await page.GotoAsync("activity");
        await Expect(page.Locator("tbody")).ToContainTextAsync("the source moves");
    }

    [Fact]
    public async Task A_list_leaves_out_the_columns_that_somebody_does_not_want_and_is_saved_with_its_filter()
    {
        await site.CreateEventAsync("Saved, with a comma", "#!/bin/sh\n");
        var page = await site.SignInAsync();
        await page.GotoAsync("schedule?text=Saved");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Plugin" })).ToBeVisibleAsync();
        await page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Plugin", new() { Exact = true }).Last.UncheckAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Plugin" })).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Target" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Plugin" })).ToHaveCountAsync(0);

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save this list as CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("id,title,enabled", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"Saved, with a comma\",1,general", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_satellite_is_invited_with_the_command_that_starts_it_and_its_invitation_is_taken_back_for_a_reason()
    {
        var page = await site.SignInAsync();
        await page.GotoAsync("servers");
        await page.GetByLabel("Add a satellite named").FillAsync("eu-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make its token in eu" }).ClickAsync();
        await Expect(page.Locator("#problem")).ToContainTextAsync("is a node of this region");
        await Expect(page.GetByLabel("Add a satellite named")).ToHaveValueAsync("eu-1");

        await page.GetByLabel("Add a satellite named").FillAsync("sydney-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make its token in eu" }).ClickAsync();
        await Expect(page.Locator("#satellite-command")).ToContainTextAsync("--Node:Name=sydney-1");
        await Expect(page.Locator("#satellite-command")).ToContainTextAsync($"--Uplink:Regions='{site.Region.Nodes[0].Url.ToString().TrimEnd('/')}");

        await page.GotoAsync("servers");
        var row = page.Locator("#satellites tbody tr");
        await Expect(row).ToContainTextAsync("may enrol until");
        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await page.Locator("#confirm-reason").FillAsync("no longer needed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke in eu" }).ClickAsync();
        await Expect(row).ToContainTextAsync("none");
    }

    [Fact]
    public async Task Somebody_may_be_held_to_the_events_of_a_category()
    {
        var page = await site.SignInAsync();
        await page.GotoAsync("users?edit=");
        await page.GetByLabel("User name").FillAsync("held");
        await page.GetByLabel("Full name").FillAsync("Held Back");
        await page.GetByLabel("Email").FillAsync("held@example.org");
        await page.GetByLabel("Password").FillAsync("a password for tests");
        await page.GetByLabel("Run events").CheckAsync();
        await page.GetByLabel("Only events of these categories").First.CheckAsync();
        await page.GetByLabel("General").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save in eu" }).ClickAsync();
        await Expect(page.Locator("tbody tr", new() { HasText = "held@example.org" })).ToContainTextAsync("Run events, only events of these categories: General");
        await page.Locator("tbody tr", new() { HasText = "held@example.org" }).GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await Expect(page.GetByLabel("General")).ToBeCheckedAsync();
    }
}
