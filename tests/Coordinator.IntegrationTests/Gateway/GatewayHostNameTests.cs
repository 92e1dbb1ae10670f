using System.Net;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Http;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Federation.Coordinator.IntegrationTests.Gateway;

/// <summary>A stock UI whose addresses all begin at the root, under a host name of its own.</summary>
public sealed class GatewayHostNameTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private SmallServer stock = null!;

    protected override (string, string)[] Settings => [("Gateway:HostNames", "*.regions.test")];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        stock = await SmallServer.StartAsync(AnswerAsync);
        await Coordinator.Api.PutRegionAsync("stock", new RegionRequest([stock.Url], "some-key"), Cancel);
        await Eventually.HoldsAsync(_ => AskAsync("stock.regions.test", "/"), answer => answer.StatusCode == HttpStatusCode.OK, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Its_pages_scripts_and_calls_are_reached_from_the_root_and_its_own_address_does_not_leak()
    {
        using var page = await AskAsync("stock.regions.test", "/");
        Assert.Equal("<script src=\"/js/app.js\"></script>", await page.Content.ReadAsStringAsync(Cancel));
        using var script = await AskAsync("stock.regions.test", "/js/app.js?x=1");
        Assert.Equal("/js/app.js?x=1 prefix:", await script.Content.ReadAsStringAsync(Cancel));

        using var moved = await AskAsync("stock.regions.test", "/moved");
        Assert.Equal("/login", moved.Headers.Location!.ToString());
        Assert.Contains("path=/;", $"{moved.Headers.GetValues("Set-Cookie").Single()};", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_name_of_no_region_says_so_and_other_host_names_are_the_coordinators_own()
    {
        using var other = await AskAsync("nobody.regions.test", "/sign-in");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Contains("No region has the host name 'nobody.regions.test'.", WebUtility.HtmlDecode(await other.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        using var own = await AskAsync("localhost", "/sign-in");
        Assert.Contains("<h1 class=\"h2\">Sign in</h1>", await own.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    protected override ValueTask CleanUpAsync() => stock.DisposeAsync();

    private async Task<HttpResponseMessage> AskAsync(string host, string path)
    {
        var http = Coordinator.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        return await http.SendAsync(request, Cancel);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/":
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<script src=\"/js/app.js\"></script>", Cancel);
                break;
            case "/moved":
                http.Response.Cookies.Append("session", "1");
                http.Response.Redirect($"{stock.Url}/login");
                break;
            default:
                await http.Response.WriteAsync($"{http.Request.Path}{http.Request.QueryString} prefix:{http.Request.Headers["X-Forwarded-Prefix"]}", Cancel);
                break;
        }
    }
}
