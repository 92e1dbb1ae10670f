using System.Text.Json;
using Microsoft.Playwright;

namespace Federation.BrowserTests.Browser;

/// <summary>Looks at pages with axe-core.</summary>
internal static class Accessibility
{
    private static readonly Lazy<string> Script = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));

    /// <summary>Fails if a page breaks a rule of WCAG 2 A or AA in a serious way; the message names rule and element.</summary>
    public static async Task HoldsAsync(IPage page)
    {
        var faults = await FaultsAsync(page);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The rules that a page breaks so, each with its address and elements.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page)
    {
        await page.EvaluateAsync($"() => {{ {Script.Value} }}");
        var result = await page.EvaluateAsync<JsonElement>("() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })");
        return [.. result.GetProperty("violations").EnumerateArray().Where(IsSerious).Select(violation => $"{page.Url} {Text(violation)}")];
    }

    private static bool IsSerious(JsonElement violation) => violation.GetProperty("impact").GetString() is "serious" or "critical";

    private static string Text(JsonElement violation) =>
        $"{violation.GetProperty("id").GetString()}: {string.Join("; ", violation.GetProperty("nodes").EnumerateArray().Take(3).Select(node => $"{node.GetProperty("html").GetString()} {node.GetProperty("failureSummary").GetString()}"))}";
}
