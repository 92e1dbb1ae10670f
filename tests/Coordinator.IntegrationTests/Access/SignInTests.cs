using System.Net;
using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Role = Federation.Contracts.Coordinator.Role;

namespace Federation.Coordinator.IntegrationTests.Access;

public sealed class SignInTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_person_who_signs_in_reads_pages_and_the_api_until_they_sign_out()
    {
        var browser = new Browser(Coordinator);
        Assert.Equal(HttpStatusCode.Found, (await browser.Http.GetAsync(new Uri("/runs?state=failed", UriKind.Relative), Cancel)).StatusCode);

        browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        Assert.Contains("<h1>Runs</h1>", await browser.ReadAsync("/runs", Cancel), StringComparison.Ordinal);
        Assert.Equal("admin", (await browser.Http.GetFromJsonAsync<CallerResponse>("/api/v1/whoami", Cancel))!.Name);

        using var left = await browser.SendAsync("/runs", "/sign-out", Cancel);
        Assert.Equal(HttpStatusCode.Found, (await browser.Http.GetAsync(new Uri("/runs", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_sent_to_sign_in_and_back()
    {
        using var answer = await new Browser(Coordinator).Http.GetAsync(new Uri("/runs?state=failed", UriKind.Relative), Cancel);

        Assert.EndsWith("/sign-in?to=%2Fruns%3Fstate%3Dfailed", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_too_many_wrong_passwords_the_right_one_is_not_taken_either()
    {
        for (var i = 0; i < 5; i++) using (await new Browser(Coordinator).SignInAsync("admin", $"wrong password {i}", Cancel)) { }

        using var answer = await new Browser(Coordinator).SignInAsync("admin", CoordinatorHost.AdminPassword, Cancel);
        Assert.Contains("problem=wrong", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.NotNull(Assert.Single((await Coordinator.Http.GetFromJsonAsync<List<UserResponse>>("/api/v1/users", Cancel))!).LockedUntil);
    }

    [Fact]
    public async Task A_change_that_another_sites_page_asks_for_is_not_made()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/regions/north/drain") { Content = JsonContent.Create(new DrainRequest("not mine")), Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var answer = await browser.Http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Null((await Coordinator.Api.GetRegionsAsync(Cancel)).Single().Drain);
    }

    [Fact]
    public async Task A_form_without_the_token_of_its_page_is_not_taken()
    {
        var browser = await Browser.OfAdminAsync(Coordinator, Cancel);
        using var form = new FormUrlEncodedContent([new("reason", "no token")]);
        using var answer = await browser.Http.PostAsync(new Uri("/region/north/drain", UriKind.Relative), form, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null((await Coordinator.Api.GetRegionsAsync(Cancel)).Single().Drain);
    }

    [Fact]
    public async Task A_person_sees_and_does_what_their_grants_say_and_a_new_password_ends_their_sessions()
    {
        await PutUserAsync("ada", new UserRequest([new Grant(Role.Viewer, ["one"], ["north"])], Password: "correct horse"));
        var ada = new Browser(Coordinator);
        using (await ada.SignInAsync("ADA", "correct horse", Cancel)) { }

        Assert.Contains("chains/one", await ada.ReadAsync("/chains", Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.Http.GetAsync(new Uri("/audit", UriKind.Relative), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.SendAsync("/chains", "/chains/one/start", Cancel)).StatusCode);

        await PutUserAsync("ada", new UserRequest([new Grant(Role.Viewer)], Password: "battery staple"));
        Assert.Equal(HttpStatusCode.Found, (await ada.Http.GetAsync(new Uri("/chains", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_last_administrator_is_not_deleted()
    {
        using var answer = await Coordinator.Http.DeleteAsync(new Uri($"/api/v1/users/{FirstAdminUser.Name}", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    private async Task PutUserAsync(string name, UserRequest request)
    {
        using var answer = await Coordinator.Http.PutAsJsonAsync($"/api/v1/users/{name}", request, Cancel);
        answer.EnsureSuccessStatusCode();
    }
}
