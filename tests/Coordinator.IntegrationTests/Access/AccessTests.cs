using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.IntegrationTests.Access;

public sealed class AccessTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private static readonly Uri Runs = new("/api/v1/runs", UriKind.Relative);

    [Fact]
    public async Task A_missing_key_and_a_wrong_one_are_told_apart()
    {
        using var missing = await Coordinator.ClientWith(null).GetAsync(Runs, Cancel);
        using var wrong = await Coordinator.ClientWith("not-the-key").GetAsync(Runs, Cancel);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (missing.StatusCode, wrong.StatusCode));
        Assert.StartsWith("No API key", (await ProblemOf(missing)).Detail, StringComparison.Ordinal);
        Assert.StartsWith("The API key is not known", (await ProblemOf(wrong)).Detail, StringComparison.Ordinal);
        Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_key_is_taken_as_bearer_token_too()
    {
        var http = Coordinator.ClientWith(null);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", CoordinatorHost.ApiKey);

        using var answer = await http.GetAsync(Runs, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/swagger/v1/swagger.json")]
    [InlineData("/swagger/index.html")]
    public async Task What_is_no_secret_needs_no_key(string path)
    {
        using var answer = await Coordinator.ClientWith(null).GetAsync(new Uri(path, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<ProblemDetails> ProblemOf(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<ProblemDetails>(Cancel))!;
}
