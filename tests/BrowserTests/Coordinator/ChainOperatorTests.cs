using System.Text.RegularExpressions;
using Federation.BrowserTests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Federation.BrowserTests.Coordinator;

public sealed class ChainOperatorTests(FederationSite site) : IClassFixture<FederationSite>
{
    [Fact]
    public async Task Somebody_writes_a_chain_runs_it_approves_a_step_sees_it_fail_mends_the_event_and_retries()
    {
        var (good, flag) = (await site.CreateEventAsync("eu-west", "Collects", "#!/bin/sh\necho collected\n"), Path.Combine(site.Federation.Folder, "mended"));
        var bad = await site.CreateEventAsync("us-east", "Books", $"#!/bin/sh\n[ -e {flag} ] && exit 0\necho 'error: no books'\nexit 3\n");
        var page = await site.SignInAsync();
        var faults = Faults.Of(page);

        await page.GotoAsync("/chains/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("close-the-day");
        await page.Locator("#text").FillAsync($"steps: [{{ name: collect, region: eu-west, event: {good} }}, {{ name: book, region: nowhere, event: {bad}, after: [collect] }}]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Store", Exact = true }).ClickAsync();
        await Expect(page.Locator("#plan")).ToContainTextAsync("nowhere");
        await page.Locator("#text").FillAsync($"steps: [{{ name: collect, region: eu-west, event: {good} }}, {{ name: book, region: us-east, event: {bad}, after: [collect], approval: {{}} }}]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Store", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "close-the-day" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run close-the-day" }).Last.ClickAsync();
        await page.WaitForURLAsync("**/runs/*");
        await Expect(page.Locator(".state-awaiting-approval").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "book", Exact = true }).ClickAsync();
        await Expect(page.Locator(".step-drawer")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve in us-east" }).ClickAsync();

        await Expect(page.Locator(".page-head .state-failed")).ToBeVisibleAsync();
        await Expect(page.Locator(".step-drawer log-viewer")).ToContainTextAsync("error: no books");
        await File.WriteAllTextAsync(flag, "", TestContext.Current.CancellationToken);
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry from failed" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Retry from failed" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve in us-east" }).ClickAsync();
        await Expect(page.Locator(".page-head .state-succeeded")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".step-drawer")).ToHaveCountAsync(0);

        await page.GotoAsync($"{new Uri(page.Url).AbsolutePath}?view=log");
        var log = page.Locator("log-viewer");
        foreach (var line in new[] { "==> collect (attempt 1", "collected", "error: no books", "==> book (attempt 2" }) await Expect(log).ToContainTextAsync(line);
        await page.GetByRole(AriaRole.Link, new() { Name = "book", Exact = true }).ClickAsync();
        await Expect(log).ToContainTextAsync("==> book (attempt 2");
        await Expect(log).Not.ToContainTextAsync("collected");
        await page.GetByLabel("Search the log").FillAsync("collected");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".log-state")).ToHaveTextAsync("Nothing after this line.");
        Assert.DoesNotContain('#', page.Url);
        faults.AreNone();
    }

    [Fact]
    public async Task What_was_changed_in_the_text_or_by_the_table_of_steps_is_undone_and_done_again_one_after_the_other()
    {
        var page = await site.SignInAsync();
        var faults = Faults.Of(page);
        await page.GotoAsync("/chains/new");
        var text = page.Locator("#text");
        var (undo, redo) = (page.GetByRole(AriaRole.Button, new() { Name = "Undo" }), page.GetByRole(AriaRole.Button, new() { Name = "Redo" }));
        await Expect(undo).ToBeDisabledAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("undone");
        const string Typed = "steps: [{ name: alone, region: eu-west, eventTitle: Undone }]";

        await text.FillAsync(Typed);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and plan" }).ClickAsync();
        await page.GetByLabel("Region of alone").SelectOptionAsync("us-east");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put into the text" }).ClickAsync();
        await Expect(text).ToHaveValueAsync(new Regex("us-east"));
        await undo.ClickAsync();
        await Expect(text).ToHaveValueAsync(Typed);
        await Expect(page.GetByLabel("Region of alone")).ToHaveValueAsync("eu-west");
        await undo.ClickAsync();
        await Expect(text).ToHaveValueAsync(new Regex("What it is for"));
        await Expect(undo).ToBeDisabledAsync();
        await redo.ClickAsync();
        await redo.ClickAsync();
        await Expect(text).ToHaveValueAsync(new Regex("us-east"));
        await Expect(redo).ToBeDisabledAsync();
        faults.AreNone();
    }
}
