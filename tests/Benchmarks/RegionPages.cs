using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Benchmarks;

/// <summary>A region's pages as a person's browser asks for them: lists over a million ended jobs, what the first page weighs, and what many open ones cost at rest.</summary>
public sealed partial class RegionPages : IBenchmark
{
    private const int Events = 100;
    private const int JobsOfEach = 10_000;
    private const int Asked = 50;
    private const int OpenPages = 200;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public string Name => "region-pages";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), cancellationToken);
        using var person = await SignInAsync(region, cancellationToken);
        yield return new(Name, "first page with its styles and scripts, transferred", await FirstPageAsync(person, cancellationToken) / 1000.0, "kB", Goal: 150);
        yield return new(Name, $"{OpenPages} open pages at rest, processor", await OpenPagesAsync(region, person, cancellationToken), "% of a core", Goal: 10);

        var events = await region.AddEndedJobsAsync(Events, JobsOfEach, cancellationToken);
        (string What, Func<int, string> Address)[] lists =
        [
            ("home", _ => "."),
            ("schedule", _ => "schedule"),
            ("an event", i => $"events/{events[i % Events]}"),
            ("completed", _ => "completed"),
            ("completed, in the middle", i => $"completed?offset={(Events * JobsOfEach / 2) + i}"),
            ("completed, failures", _ => "completed?result=error"),
            ("completed, of a category", _ => "completed?category=general"),
            ("completed, of a category of every hundredth", _ => "completed?category=seldom"),
            ("completed, of a rare category", _ => "completed?category=rare"),
            ("completed, of a server of every hundredth", _ => "completed?hostname=seldom"),
            ("completed, of a rare server", _ => "completed?hostname=rare"),
            ("completed, failures of a rare server", _ => "completed?hostname=rare&result=error"),
            ("completed, of a day", _ => $"completed?from={TimeProvider.System.GetUtcNow().AddDays(-10):yyyy-MM-dd}&to={TimeProvider.System.GetUtcNow().AddDays(-9):yyyy-MM-dd}"),
            ("completed, with words of many", _ => "completed?text=job"),
            ("completed, with words of none", _ => "completed?text=nowhere"),
        ];
        foreach (var (what, address) in lists) yield return new(Name, $"a million ended jobs, {what}, p50", await MedianAsync(person, address, cancellationToken), "ms", Goal: 50);
    }

    private static async Task<HttpClient> SignInAsync(RegionHarness region, CancellationToken cancellationToken)
    {
        var (node, cookies) = (region.Nodes[0].Url, new CookieContainer());
        var person = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = node, DefaultRequestHeaders = { { "Accept", "text/html" } } };
        using var answer = await person.PostAsJsonAsync("api/user/login/v1", new JsonObject { ["username"] = "admin", ["password"] = region.ApiKey }, cancellationToken);
        var reply = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        cookies.Add(node, new Cookie("federation-session", reply!["session_id"]!.ToString()));
        person.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, br");
        return person;
    }

    /// <summary>Bytes as they go over the wire: the page, and whatever it names that the browser fetches with it.</summary>
    private static async Task<long> FirstPageAsync(HttpClient person, CancellationToken cancellationToken)
    {
        using var plain = new HttpRequestMessage(HttpMethod.Get, ".");
        plain.Headers.AcceptEncoding.ParseAdd("identity");
        using var page = await person.SendAsync(plain, cancellationToken);
        var total = await WeightAsync(person, ".", cancellationToken);
        foreach (var asset in Assets().Matches(await page.Content.ReadAsStringAsync(cancellationToken)).Select(found => found.Groups[1].Value).Distinct())
            total += await WeightAsync(person, asset, cancellationToken);
        return total;
    }

    private static async Task<long> WeightAsync(HttpClient person, string address, CancellationToken cancellationToken) => (await person.GetByteArrayAsync(address, cancellationToken)).Length;

    private static async Task<double> OpenPagesAsync(RegionHarness region, HttpClient person, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var open = Enumerable.Range(0, OpenPages).Select(_ => ListenAsync(person, stop.Token)).ToArray();
        await Eventually.PassesAsync(Settling, cancellationToken);
        var before = ProgramUse.ProcessorTime(region.Nodes[0]);
        await Eventually.PassesAsync(Watched, cancellationToken);
        var used = ProgramUse.ProcessorTime(region.Nodes[0]) - before;
        if (open.FirstOrDefault(page => page.IsCompleted) is { } over) await over;
        await stop.CancelAsync();
        await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 100 * used / Watched;
    }

    private static async Task ListenAsync(HttpClient person, CancellationToken cancellationToken)
    {
        await using var stream = await person.GetStreamAsync("live", cancellationToken);
        var read = new byte[1024];
        while (await stream.ReadAsync(read, cancellationToken) > 0) continue;
        throw new IOException("The stream of an open page has ended.");
    }

    private static async Task<double> MedianAsync(HttpClient person, Func<int, string> address, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var i = 0; i < Asked; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await person.GetByteArrayAsync(address(i), cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return samples.Percentile(0.50);
    }

    [GeneratedRegex("(?:src|href)=\"(_assets/[^\"]+)\"")]
    private static partial Regex Assets();
}
