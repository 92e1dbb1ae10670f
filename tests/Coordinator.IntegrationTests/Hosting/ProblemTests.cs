using System.Net;
using System.Net.Http.Json;
using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.IntegrationTests.Hosting;

public sealed class ProblemTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task Whatever_is_wrong_with_a_request_is_said_in_problem_details()
    {
        await HasProblemAsync(HttpMethod.Get, "/api/v1/nowhere", null, HttpStatusCode.NotFound, "There is nothing at /api/v1/nowhere.");
        await HasProblemAsync(HttpMethod.Delete, "/api/v1/runs", null, HttpStatusCode.MethodNotAllowed, "DELETE cannot be used here, but GET.");
        await HasProblemAsync(HttpMethod.Post, "/api/v1/keys", "text/plain", HttpStatusCode.UnsupportedMediaType, "A body of the type 'text/plain; charset=utf-8' is not read here: send application/json.");
        await HasProblemAsync(HttpMethod.Get, "/api/v1/runs?limit=many", null, HttpStatusCode.BadRequest, "'limit' has to be a whole number, and 'many' is none.");
        await HasProblemAsync(HttpMethod.Get, "/api/v1/audit?since=yesterday", null, HttpStatusCode.BadRequest, "'since' has to be an instant such as 2026-01-31T09:30:00Z, and 'yesterday' is none.");
        await HasProblemAsync(HttpMethod.Post, "/api/v1/keys", "application/json", HttpStatusCode.BadRequest, "The body cannot be read as JSON: 'nonsense' is an invalid JSON literal. Expected the literal 'null' (at $, line 1, byte 2).");
        await HasProblemAsync(HttpMethod.Post, "/api/v1/keys", null, HttpStatusCode.BadRequest, "This call needs a body: a JSON object");
        await HasProblemAsync(HttpMethod.Put, "/api/v1/regions/south", "application/json", HttpStatusCode.BadRequest, "The body has a value of the wrong kind at $.urls, line 1, byte", """{ "urls": 17 }""");
        await HasProblemAsync(
            HttpMethod.Post, "/api/v1/chains/one/runs", "application/json", HttpStatusCode.BadRequest, "The body has a property that this call does not know: 'inputs' (at $.inputs, line 1, byte", """{ "inputs": { "day": 1 } }""");
        await HasProblemAsync(
            HttpMethod.Post, "/api/v1/keys", "application/json", HttpStatusCode.BadRequest, "'chain' (at $.grants[0].chain,", """{ "name": "ci", "grants": [{ "role": "operator", "chain": ["nightly"] }] }""");
        foreach (var path in new[] { "/api/v1/chains?text=%00", "/api/v1/runs?text=%00", "/api/v1/runs?chain=%00", "/api/v1/audit?target=%00" })
            await HasProblemAsync(HttpMethod.Get, path, null, HttpStatusCode.BadRequest, "A text of the request has a NUL character");
    }

    [Fact]
    public async Task Half_a_character_in_an_input_starts_the_run_with_the_replacement_character()
    {
        using var body = new StringContent("""{ "input": { "x": "a\ud800b" } }""", Encoding.UTF8, "application/json");
        using var answer = await Coordinator.Http.PostAsync("/api/v1/chains/one/runs", body, Cancel);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("a\uFFFDb", (string?)(await answer.Content.ReadFromJsonAsync<RunResponse>(Cancel))!.Input!["x"]);
    }

    private async Task HasProblemAsync(HttpMethod method, string path, string? contentType, HttpStatusCode status, string detail, string body = "nonsense")
    {
        using var request = new HttpRequestMessage(method, path) { Content = contentType is null ? null : new StringContent(body, Encoding.UTF8, contentType) };
        using var answer = await Coordinator.Http.SendAsync(request, Cancel);

        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(detail, (await answer.Content.ReadFromJsonAsync<ProblemDetails>(Cancel))!.Detail, StringComparison.Ordinal);
    }
}
