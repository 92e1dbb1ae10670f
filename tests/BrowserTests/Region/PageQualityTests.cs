using Federation.BrowserTests.Browser;

namespace Federation.BrowserTests.Region;

public sealed class PageQualityTests(RegionSite site, Chromium chromium) : IClassFixture<RegionSite>
{
    private const int MostBytes = 150_000;

    /// <summary>A column for each hour of the day: on a phone it is moved sideways in its frame.</summary>
    private const string Hours = "schedule/calendar";

    private static readonly string[] Addresses =
    [
        "./", "schedule", Hours, "schedule/graph", "schedule/import", "events/new", "completed", "servers", "categories", "plugins?edit=", "groups", "keys?edit=", "users?edit=", "activity", "transfer", "account",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_page_breaks_a_rule_of_accessibility_or_its_own_policy(bool isDark)
    {
        var e = await site.CreateEventAsync("fails", "#!/bin/sh\necho 'error: no'\nexit 1\n");
        var job = await site.RunAsync(e);
        var page = await site.SignInAsync(isDark: isDark);
        var faults = Faults.Of(page);
        foreach (var address in Addresses.Concat([$"events/{e}", $"events/{e}/edit", $"events/{e}/run", $"jobs/{job}"]))
        {
            await page.GotoAsync(address);
            await Accessibility.HoldsAsync(page);
        }

        faults.AreNone();
    }

    [Fact]
    public async Task Pages_fit_a_phone()
    {
        var e = await site.CreateEventAsync("Reconcile the general ledger of every subsidiary with the bank statements of the day before", "#!/bin/sh\necho a long line of a log that is wider than the screen of a phone\n");
        var job = await site.RunAsync(e);
        var page = await site.SignInAsync(width: 360);
        var broken = new List<string>();
        foreach (var address in Addresses.Concat([$"jobs/{job}", $"events/{e}", $"events/{e}/run"]))
        {
            await page.GotoAsync(address);
            if (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth") > 0) broken.Add($"{address} is wider than the screen.");
            if (address != Hours && !await page.EvaluateAsync<bool>("() => [...document.querySelectorAll('.table-responsive')].every(list => list.scrollWidth <= list.clientWidth)")) broken.Add($"A list of {address} is wider than the screen.");
        }

        Assert.True(broken.Count == 0, string.Join('\n', broken));

        await page.GotoAsync("./");
        Assert.InRange((await page.Locator("header.topbar").BoundingBoxAsync())!.Height, 1, 100);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Menu" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Accessibility.HoldsAsync(page);
        await page.GetByLabel("Theme").SelectOptionAsync("dark");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await page.Keyboard.PressAsync("Escape");
        await Microsoft.Playwright.Assertions.Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign out" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_first_page_is_small()
    {
        var page = await chromium.OpenAsync(site.Region.Nodes[0].Url);
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        var bytes = 0.0;
        session.Event("Network.loadingFinished").OnEvent += (_, finished) => bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        await page.GotoAsync("./", new() { WaitUntil = Microsoft.Playwright.WaitUntilState.NetworkIdle });
        Assert.InRange(bytes, 1, MostBytes);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_the_place_where_they_can_be_and_on_from_there()
    {
        var page = await chromium.OpenAsync(site.Region.Nodes[0].Url);
        await page.GotoAsync("completed?result=error");
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("incorrect");
        await Microsoft.Playwright.Assertions.Expect(page.GetByLabel("User name")).ToHaveValueAsync("admin");
        await page.GetByLabel("Password").FillAsync(site.Region.ApiKey);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Completed jobs" }).WaitForAsync();
        await Microsoft.Playwright.Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/completed\?result=error$"));
    }
}
