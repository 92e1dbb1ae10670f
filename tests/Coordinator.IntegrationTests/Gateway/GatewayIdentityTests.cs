using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Http;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Http;
using Role = Federation.Contracts.Coordinator.Role;

namespace Federation.Coordinator.IntegrationTests.Gateway;

/// <summary>The gateway before a region's pages that tell what they were sent.</summary>
public sealed class GatewayIdentityTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private SmallServer pages = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        pages = await SmallServer.StartAsync(AnswerAsync);
        await Coordinator.Api.PutRegionAsync("south", new RegionRequest([pages.Url], "some-key"), Cancel);
        await Eventually.HoldsAsync(cancel => Coordinator.Http.GetAsync(new Uri("/regions/south/", UriKind.Relative), cancel), answer => answer.StatusCode == HttpStatusCode.OK, cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_region_is_told_who_is_signed_in_and_not_by_what()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        var headers = await browser.Http.GetFromJsonAsync<Dictionary<string, string>>("/regions/south/headers", Cancel);

        var key = (await Coordinator.Http.GetFromJsonAsync<GatewayKeyResponse>("/api/v1/gateway/key", Cancel))!.PublicKey;
        using var trusted = ECDsa.Create();
        trusted.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
        var header = headers![GatewayIdentity.Header];
        var identity = GatewayIdentity.Read(header, trusted, "south", TimeProvider.System.GetUtcNow())!;
        Assert.Equal(("admin", Role.Admin), (identity.User, identity.Role));
        Assert.Null(GatewayIdentity.Read(header, trusted, "north", TimeProvider.System.GetUtcNow()));
        Assert.Null(GatewayIdentity.Read(header, trusted, "south", identity.ExpiresAt));
        Assert.DoesNotContain("federation-session", headers.GetValueOrDefault("Cookie") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_names_themselves_to_a_region()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/regions/south/headers") { Headers = { { GatewayIdentity.Header, "forged" } } };
        using var answer = await Coordinator.ClientWith(null).SendAsync(request, Cancel);

        Assert.DoesNotContain(GatewayIdentity.Header, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_the_coordinator_does_not_reach_a_region()
    {
        var headers = await Coordinator.Http.GetFromJsonAsync<Dictionary<string, string>>("/regions/south/headers", Cancel);

        Assert.DoesNotContain("X-API-Key", headers!.Keys);
        Assert.Contains(GatewayIdentity.Header, headers.Keys);
    }

    [Fact]
    public async Task A_regions_own_address_and_cookies_stay_below_its_prefix()
    {
        using var answer = await new Browser(Coordinator).Http.GetAsync(new Uri("/regions/south/moved", UriKind.Relative), Cancel);

        Assert.Equal("/regions/south/there?x=1", answer.Headers.Location!.ToString());
        Assert.Contains("path=/regions/south/", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_regions_page_has_the_bar_and_what_is_no_page_has_not()
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/regions/south/") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } };
        using var page = await Coordinator.Http.SendAsync(asked, Cancel);
        var text = await page.Content.ReadAsStringAsync(Cancel);

        Assert.Contains("<body class=\"x\"><federation-bar region=\"south\"", text, StringComparison.Ordinal);
        Assert.EndsWith("<p>end</p></body></html>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("federation-bar", await Coordinator.Http.GetStringAsync(new Uri("/regions/south/", UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    protected override async ValueTask CleanUpAsync() => await pages.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/headers":
                await http.Response.WriteAsJsonAsync(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()), Cancel);
                break;
            case "/moved":
                http.Response.Cookies.Append("mine", "1");
                http.Response.Redirect($"{pages.Url}/there?x=1");
                break;
            default:
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><head></head><body class=\"x\"><p>end</p></body></html>", Cancel);
                break;
        }
    }
}
