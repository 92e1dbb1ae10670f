using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Role = Federation.Contracts.Coordinator.Role;

namespace Federation.Coordinator.IntegrationTests.Access;

public sealed class OpenIdSignInTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private OpenIdProvider provider = null!;

    protected override (string, string)[] Settings =>
    [
        ("OpenIdConnect:Authority", provider.Url), ("OpenIdConnect:ClientId", OpenIdProvider.ClientId), ("OpenIdConnect:ClientSecret", "secret"),
        ("OpenIdConnect:Groups:ops:Role", "operator"), ("OpenIdConnect:Groups:ops:Chains:0", "nightly-*"),
    ];

    public override async ValueTask InitializeAsync()
    {
        provider = await OpenIdProvider.StartAsync();
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Whoever_the_organisation_vouches_for_gets_where_they_wanted_with_what_their_groups_may_do()
    {
        provider.Groups = ["staff", "ops"];
        var browser = new Browser(Coordinator);
        Assert.Contains("sign-in/openid?to=%2Fruns", await browser.ReadAsync("/sign-in?to=%2Fruns", Cancel), StringComparison.Ordinal);

        Assert.EndsWith("/runs", await SignInAsync(browser), StringComparison.Ordinal);

        Assert.Contains("<h1>Runs</h1>", await browser.ReadAsync("/runs", Cancel), StringComparison.Ordinal);
        var caller = (await browser.Http.GetFromJsonAsync<CallerResponse>("/api/v1/whoami", Cancel))!;
        Assert.Equal("grace", caller.Name);
        Assert.Equal((Role.Operator, "nightly-*"), (caller.Grants.Single().Role, caller.Grants.Single().Chains!.Single()));
    }

    [Fact]
    public async Task Whoever_is_in_none_of_the_groups_is_told_so()
    {
        provider.Groups = ["staff"];

        var place = await SignInAsync(new Browser(Coordinator));

        Assert.EndsWith("/sign-in?problem=unknown", place, StringComparison.Ordinal);
        Assert.Contains("ask an administrator", await new Browser(Coordinator).ReadAsync("/sign-in?problem=unknown", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_the_organisation_does_not_confirm_leads_back_to_where_one_signs_in()
    {
        provider.IsDenied = true;

        Assert.EndsWith("/sign-in?problem=refused", await SignInAsync(new Browser(Coordinator)), StringComparison.Ordinal);
    }

    protected override ValueTask CleanUpAsync() => provider.DisposeAsync();

    /// <summary>Goes to the provider and back; answers where that leads.</summary>
    private static async Task<string> SignInAsync(Browser browser)
    {
        using var sent = await browser.Http.GetAsync(new Uri("/sign-in/openid?to=%2Fruns", UriKind.Relative), Cancel);
        using var provider = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var back = await provider.GetAsync(sent.Headers.Location, Cancel);
        using var end = await browser.Http.GetAsync(back.Headers.Location, Cancel);
        return end.Headers.Location!.ToString();
    }
}
