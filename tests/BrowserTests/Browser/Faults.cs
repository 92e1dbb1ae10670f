using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Federation.BrowserTests.Browser;

/// <summary>What goes wrong in a page unseen: scripts that throw, what its own policy forbids, requests to other hosts.</summary>
internal sealed class Faults
{
    private readonly ConcurrentQueue<string> told = new();

    /// <summary>Watches a page from now on.</summary>
    public static Faults Of(IPage page)
    {
        var faults = new Faults();
        var host = new Uri(page.Context.Pages[0].Url is "about:blank" ? "http://127.0.0.1" : page.Url).Host;
        page.PageError += (_, error) => faults.told.Enqueue(error);
        page.Console += (_, message) => faults.Note(message);
        page.Request += (_, request) => faults.Note(request, host);
        return faults;
    }

    /// <summary>Fails if there was anything.</summary>
    public void AreNone() => Assert.Empty(told);

    private void Note(IConsoleMessage message)
    {
        if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)) told.Enqueue(message.Text);
    }

    private void Note(IRequest request, string host)
    {
        if (request.Url.StartsWith("http", StringComparison.Ordinal) && new Uri(request.Url).Host != host) told.Enqueue($"A request to another host: {request.Url}");
    }
}
