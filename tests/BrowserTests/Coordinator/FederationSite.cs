using System.Net.Http.Json;
using Federation.BrowserTests.Browser;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Microsoft.Playwright;

namespace Federation.BrowserTests.Coordinator;

/// <summary>Two regions of one node each and a coordinator that people look at, shared by the tests of a class. The regions take the coordinator's word for who a person is.</summary>
public sealed class FederationSite(TestPostgres postgres, Chromium chromium) : IAsyncLifetime
{
    private const string Password = "a password for tests";

    /// <summary>A key pair that is used nowhere else.</summary>
    private static readonly GatewayKeys Keys = GatewayKeys.Make();

    /// <summary>The federation.</summary>
    public FederationHarness Federation { get; private set; } = null!;

    /// <summary>Where the coordinator's pages are.</summary>
    public Uri Url => Federation.Coordinators[0].Url;

    public async ValueTask InitializeAsync() => Federation = await FederationHarness.StartAsync(
        postgres,
        new FederationPlan
        {
            NodeSettings = new Dictionary<string, string> { ["Coordinator:PublicKey"] = Keys.Public, ["Coordinator:Region"] = "us-east" },
            CoordinatorSettings = new Dictionary<string, string> { ["Bootstrap:AdminPassword"] = Password, ["Bootstrap:GatewayKey"] = Keys.Private, ["Feeds:UnreachableAfter"] = "00:00:02" },
        },
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Federation is not null) await Federation.DisposeAsync();
    }

    /// <summary>A page of somebody who is signed in, as the administrator unless another person is named, at the overview.</summary>
    public async Task<IPage> SignInAsync(bool isDark = false, int width = 1440, string name = "admin")
    {
        var page = await chromium.OpenAsync(Url, isDark, width);
        await page.GotoAsync("/");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        return page;
    }

    /// <summary>Makes somebody who can sign in.</summary>
    public async Task PutPersonAsync(string name, params Grant[] grants)
    {
        using var http = new HttpClient { BaseAddress = Url, DefaultRequestHeaders = { { "X-API-Key", FederationHarness.ApiKey } } };
        using var answer = await http.PutAsJsonAsync($"/api/v1/users/{name}", new UserRequest(grants, Password: Password), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Makes an event of a shell script in a region.</summary>
    public Task<string> CreateEventAsync(string region, string title, string script) => Federation.Region(region).CreateShellEventAsync(title, script, TestContext.Current.CancellationToken);
}
