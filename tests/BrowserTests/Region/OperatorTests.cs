using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.BrowserTests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Federation.BrowserTests.Region;

public sealed partial class OperatorTests(RegionSite site) : IClassFixture<RegionSite>
{
    private const string EndIsInView =
        """
        () => {
            const view = document.querySelector('.log-view');
            const last = [...view.querySelectorAll('.log-line')].find(line => line.textContent.includes('# End of log.'));
            return last && last.getBoundingClientRect().bottom <= view.getBoundingClientRect().bottom + 1;
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_makes_an_event_runs_it_follows_its_log_finds_why_it_failed_mends_it_and_runs_it_again(bool underPath)
    {
        var page = await site.SignInAsync(underPath);
        var (faults, title) = (Faults.Of(page), $"Fetch rates {(underPath ? "under a path" : "at the root")}");

        await page.GetByRole(AriaRole.Link, new() { Name = "Schedule", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New event" }).ClickAsync();
        await page.GetByLabel("Event Name").FillAsync(title);
        await page.GetByLabel("Script Source").FillAsync("#!/bin/sh\nfor i in 1 2 3; do echo reading $i; sleep 0.3; done\necho 'error: no such host'\nexit 7\n");
        await page.GetByLabel("Kind of timing").SelectOptionAsync("cron");
        await page.GetByLabel("Five fields, or six with seconds first").FillAsync("99 2 * * *");
        await Expect(page.Locator("[data-preview-of] [role=alert]")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create in" }).ClickAsync();
        await Expect(page.Locator("#problem")).ToContainTextAsync("cron");
        await Expect(page.GetByLabel("Event Name")).ToHaveValueAsync(title);

        await page.GetByLabel("Five fields, or six with seconds first").FillAsync("15 2 * * *");
        await Expect(page.Locator("[data-preview-of] tbody tr")).ToHaveCountAsync(10);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = title }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(page.Locator("log-viewer")).ToContainTextAsync("reading 1");
        await Expect(page.GetByText("Failed with code 7")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "First error" }).ClickAsync();
        await Expect(page.Locator(".log-line.is-marked")).ToContainTextAsync("error: no such host");
        await Expect(page).ToHaveURLAsync(LineAddress());

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit event" }).ClickAsync();
        await page.GetByLabel("Script Source").FillAsync("#!/bin/sh\necho mended\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(page.Locator(".page-head .state-success")).ToBeVisibleAsync();
        await Expect(page.Locator("log-viewer")).ToContainTextAsync("mended");
        faults.AreNone();
    }

    [Fact]
    public async Task A_job_is_aborted_only_after_the_question_that_names_the_region_and_with_a_reason()
    {
        var job = await site.RunAsync(await site.CreateEventAsync("waits", "#!/bin/sh\nsleep 600\n"));
        var page = await site.SignInAsync();
        await page.GotoAsync($"jobs/{job}");
        await Expect(page.Locator(".page-head .state-running")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Abort", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync($"Abort job {job} (waits) in eu?");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Abort in eu" }).ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FillAsync("it hangs");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Abort in eu" }).ClickAsync();

        await Expect(page.Locator(".page-head .state-aborted")).ToBeVisibleAsync();
        await Expect(page.GetByText("it hangs").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_is_open_shows_a_job_that_starts_elsewhere_and_its_end()
    {
        var gate = Path.Combine(Path.GetTempPath(), $"gate-{Guid.NewGuid():n}");
        var e = await site.CreateEventAsync("gated", $"#!/bin/sh\nuntil [ -e {gate} ]; do sleep 0.1; done\nrm {gate}\n");
        var page = await site.SignInAsync();
        await Expect(page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");

        var job = await site.RunAsync(e);
        var row = page.Locator("#active-jobs tr", new() { HasText = job });
        await Expect(row).ToBeVisibleAsync();
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_favourite_stands_on_home_until_it_is_none_any_more()
    {
        var id = await site.CreateEventAsync("often needed", "#!/bin/sh\n");
        var page = await site.SignInAsync();
        await page.GotoAsync($"events/{id}");
        var star = page.GetByRole(AriaRole.Button, new() { Name = "Favourite" });
        await star.ClickAsync();
        await Expect(star).ToHaveAttributeAsync("aria-pressed", "true");
        await page.GotoAsync("./");
        await page.Locator("#favourites").GetByRole(AriaRole.Link, new() { Name = "often needed" }).ClickAsync();
        await star.ClickAsync();
        await Expect(star).ToHaveAttributeAsync("aria-pressed", "false");
        await page.GotoAsync("./");
        await Expect(page.Locator("#favourites")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_keyboard_goes_anywhere()
    {
        await site.CreateEventAsync("Nightly import", "#!/bin/sh\n");
        var page = await site.SignInAsync();
        await page.Keyboard.TypeAsync("gs");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Schedule", Exact = true }).WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("[data-search]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Go to" }).FillAsync("nowhere");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#palette")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Go to" }).FillAsync("Nightly");
        await Expect(page.Locator("#palette-list [aria-selected=true]")).ToContainTextAsync("Nightly import");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Nightly import" }).WaitForAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Ctrl");
    }

    [Fact]
    public async Task A_line_of_a_long_log_is_reached_by_its_address_and_by_a_regular_expression_without_loading_the_whole()
    {
        var job = await site.RunAsync(await site.CreateEventAsync("counts", "#!/bin/sh\nseq 1 1000000 | sed 's/^/number /'\n"));
        var page = await site.SignInAsync();
        var loaded = 0L;
        page.Response += (_, response) => Interlocked.Add(ref loaded, response.Headers.TryGetValue("content-length", out var length) ? long.Parse(length, CultureInfo.InvariantCulture) : 0);
        var answered = new TaskCompletionSource();
        await page.RouteAsync("**/log/text?*", async route =>
        {
            await answered.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync($"jobs/{job}");
        await Expect(page.Locator(".log-state")).ToContainTextAsync("ended");
        await Expect(page.Locator(".log-view.is-loading")).ToBeVisibleAsync();
        answered.SetResult();
        await Expect(page.Locator("log-viewer")).ToContainTextAsync("number 1");
        await Expect(page.Locator(".log-view.is-loading")).ToHaveCountAsync(0);

        await page.GotoAsync($"jobs/{job}#L300005");
        await page.ReloadAsync();
        await Expect(page.Locator(".log-line.is-marked")).ToContainTextAsync("number 300000");
        await page.GetByLabel("Search the log").FillAsync("number 39999[0-9]$");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".log-line.is-marked")).ToContainTextAsync("number 399990");
        await page.Locator(".log-view").EvaluateAsync("view => view.scrollTop = view.scrollHeight");
        await page.WaitForFunctionAsync(EndIsInView);
        Assert.InRange(await page.Locator(".log-line").CountAsync(), 1, 500);
        Assert.InRange(Interlocked.Read(ref loaded), 0, 2_000_000);
    }

    [Fact]
    public async Task Long_lines_of_a_log_are_broken_and_told_with_their_time_if_somebody_wants_that_also_next_time()
    {
        var job = await site.RunAsync(await site.CreateEventAsync("talks", "#!/bin/sh\nprintf 'word %.0s' $(seq 1 400); echo; seq 1 200\n"));
        var page = await site.SignInAsync();
        await page.GotoAsync($"jobs/{job}");
        await Expect(page.Locator(".log-state")).ToContainTextAsync("ended");
        await Expect(page.Locator(".log-time")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Wrap" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Times" }).ClickAsync();
        await Expect(page.Locator(".log-time").First).ToHaveTextAsync(Time());
        await page.ReloadAsync();

        var line = page.Locator(".log-line", new() { HasText = "word word" });
        await Expect(line.Locator(".log-time")).ToHaveTextAsync(Time());
        Assert.True(await line.EvaluateAsync<bool>("line => line.clientHeight > 30 && line.scrollWidth <= line.closest('.log-view').clientWidth"));
        await page.Locator(".log-view").EvaluateAsync("view => view.scrollTop = view.scrollHeight");
        await page.WaitForFunctionAsync(EndIsInView);
    }

    [Fact]
    public async Task Every_try_of_a_job_is_told_with_why_it_failed()
    {
        var e = await site.CreateEventAsync("tries", "#!/bin/sh\nexit 9\n");
        await site.Region.Api.UpdateEventAsync(new JsonObject { ["id"] = e, ["retries"] = 1, ["retry_delay"] = 0 }, TestContext.Current.CancellationToken);
        var page = await site.SignInAsync();
        await page.GotoAsync($"jobs/{await site.RunAsync(e)}");
        var tries = page.Locator(".card", new() { HasText = "Tries" }).Locator("tbody tr");
        await Expect(tries).ToHaveCountAsync(2);
        await Expect(tries.First).ToContainTextAsync("Script exited with code: 9");
    }

    [GeneratedRegex(@"^\d\d:\d\d:\d\d$")]
    private static partial Regex Time();

    [GeneratedRegex(@"#L\d+$")]
    private static partial Regex LineAddress();
}
