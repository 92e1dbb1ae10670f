using Microsoft.Playwright;

namespace Federation.BrowserTests.Browser;

/// <summary>Debian's Chromium, started once for the test run by the first test that wants a page.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private const float Patience = 60_000;

    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly SemaphoreSlim starting = new(1, 1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>A person's browser: a page of its own, without anybody's cookies.</summary>
    /// <param name="address">Where relative addresses start.</param>
    /// <param name="isDark">Whether the system's theme is dark.</param>
    /// <param name="width">Its width in pixels.</param>
    public async Task<IPage> OpenAsync(Uri address, bool isDark = false, int width = 1440)
    {
        var running = await StartedAsync();
        var context = await running.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new() { Width = width, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        starting.Dispose();
    }

    private async Task<IBrowser> StartedAsync()
    {
        await starting.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Patience);
            return browser ??= await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Headless = true, Args = Arguments });
        }
        finally
        {
            starting.Release();
        }
    }
}
