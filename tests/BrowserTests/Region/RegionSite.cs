using System.Text.Json.Nodes;
using Federation.BrowserTests.Browser;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.Playwright;

namespace Federation.BrowserTests.Region;

/// <summary>A region of one node that people look at, shared by the tests of a class: at its own address, and under a path.</summary>
public sealed class RegionSite(TestPostgres postgres, Chromium chromium) : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("federation-pages-");
    private PathGateway? gateway;

    /// <summary>The region.</summary>
    public RegionHarness Region { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        Region = await RegionHarness.StartAsync(postgres, "eu", folder.FullName, nodes: 1, new Dictionary<string, string>(), cancel);
        gateway = await PathGateway.StartAsync(Region.Nodes[0].Url, "/regions/eu", cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) await gateway.DisposeAsync();
        if (Region is not null) await Region.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>A page of somebody who is signed in as the region's administrator, at its home.</summary>
    public Task<IPage> SignInAsync(bool underPath = false, bool isDark = false, int width = 1440) => SignInAsync(underPath ? gateway!.Url : Region.Nodes[0].Url, isDark, width);

    /// <summary>The same at another address of the region, such as that of a link to it.</summary>
    public async Task<IPage> SignInAsync(Uri address, bool isDark = false, int width = 1440)
    {
        var page = await chromium.OpenAsync(address, isDark, width);
        await page.GotoAsync("./");
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync(Region.ApiKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Home", Exact = true }).WaitForAsync();
        return page;
    }

    /// <summary>Makes an event of a shell script.</summary>
    public Task<string> CreateEventAsync(string title, string script) => Region.CreateShellEventAsync(title, script, TestContext.Current.CancellationToken);

    /// <summary>Starts an event's job, and answers its id.</summary>
    public async Task<string> RunAsync(string eventId) =>
        (await Region.Api.RunEventAsync(new JsonObject { ["id"] = eventId }, idempotencyKey: null, TestContext.Current.CancellationToken)).Ids[0];

    /// <summary>Waits until a job has ended, asking the region without anything between.</summary>
    public Task EndOfAsync(string job) => Eventually.HoldsAsync(
        async cancel => await Region.Api.GetJobStatusAsync(job, wait: 20, cancel), static reply => reply.Job?.State is JobStates.Success or JobStates.Error, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
}
