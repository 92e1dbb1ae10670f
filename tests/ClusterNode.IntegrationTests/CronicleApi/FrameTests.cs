using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>What all calls have in common: paths, keys, bodies, other origins.</summary>
public sealed class FrameTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/api/app/get_master_state/v1")]
    [InlineData("POST", "/api/app/get_master_state")]
    [InlineData("GET", "/api/app/get_master_state/v1")]
    [InlineData("GET", "/api/app/get_master_state")]
    [InlineData("GET", "/api/app/get_master_state/")]
    [InlineData("POST", "/api/app/get_master_state/v2")]
    public async Task A_call_answers_with_any_version_and_without_by_get_and_post(string method, string path)
    {
        var (status, body) = await SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(0, (int?)Json(body)["code"]);
    }

    [Theory]
    [InlineData("/api/app/nope/v1", "Unsupported API: app/api_nope")]
    [InlineData("/api/nons/nope/v1", "Unsupported API: nons")]
    public async Task An_unknown_call_is_named(string path, string description)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, path, "{}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, (int?)Json(body)["code"]);
        Assert.Equal(description, (string?)Json(body)["description"]);
    }

    [Fact]
    public async Task Broken_json_is_a_bad_request_in_plain_text()
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/api/app/get_schedule/v1", "{\"offset\": 0,");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("400 Bad Request", body);
    }

    [Theory]
    [InlineData("[1,2]", "application/json", "No criteria specified")]
    [InlineData("{\"id\":\"x\"}", null, "No criteria specified")]
    [InlineData("{\"id\":\"x\"}", "text/plain", "x")]
    [InlineData("{\"id\":\"x\"}", "application/x-www-form-urlencoded", "x")]
    [InlineData("id=nosuchevent", "application/x-www-form-urlencoded", "nosuchevent")]
    public async Task A_body_counts_by_its_content_type(string body, string? contentType, string located)
    {
        var (_, answer) = await SendAsync(HttpMethod.Post, "/api/app/get_event/v1", body, contentType);

        Assert.Equal("event", (string?)Json(answer)["code"]);
        Assert.Equal($"Failed to locate event: {located}", (string?)Json(answer)["description"]);
    }

    [Fact]
    public async Task A_get_may_have_a_body()
    {
        var (_, body) = await SendAsync(HttpMethod.Get, "/api/app/get_event/v1", "{\"id\":\"x\"}");

        Assert.Equal("Failed to locate event: x", (string?)Json(body)["description"]);
    }

    [Theory]
    [InlineData("{\"id\":\"a\\u0000b\"}")]
    [InlineData("{\"a\\u0000b\":1}")]
    public async Task Nul_is_refused_wherever_it_stands(string body)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "/api/app/get_event/v1", body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Malformed parameter: The character NUL is not supported", (string?)Json(answer)["description"]);
    }

    [Theory]
    [InlineData("{\"id\":\"\\ud800\"}")]
    [InlineData("{\"id\":1,\"id\":2}")]
    [InlineData("nonsense")]
    public async Task What_is_no_json_is_a_bad_request(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, "/api/app/get_event/v1", body)).Status);

    [Fact]
    public async Task A_body_over_the_limit_is_refused_in_the_apis_form_and_leaves_nothing()
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/api/app/create_event/v1", $$"""{"title":"too large","notes":"{{new string('x', 1024 * 1024)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("The request's body is larger than 1048576 bytes.", (string?)Json(body)["description"]);
        Assert.Equal(0, await region.ScalarAsync<int>("select count(*)::int from mt_doc_event where title = 'too large'"));
    }

    [Fact]
    public async Task A_query_may_be_long() =>
        Assert.Equal(0, (int?)Json((await SendAsync(HttpMethod.Get, $"/api/app/ping/v1?script={new string('x', 15_000)}")).Body)["code"]);

    [Fact]
    public async Task A_call_without_a_key_is_told_so()
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/api/app/get_schedule/v1", "{}", key: null);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"code":"session","description":"No Session ID or API Key could be found"}""", body);
    }

    [Fact]
    public async Task A_wrong_key_is_told_so() => Assert.Equal(
        """{"code":"api","description":"Invalid API Key: deadbeef"}""", (await SendAsync(HttpMethod.Post, "/api/app/get_schedule/v1", "{}", key: "deadbeef")).Body);

    [Fact]
    public async Task A_session_that_there_is_not_is_told_so_whatever_the_key() => Assert.Equal(
        """{"code":"session","description":"Failed to fetch key: sessions/nosuch: File not found"}""",
        (await SendAsync(HttpMethod.Post, "/api/app/get_schedule/v1", "{\"session_id\":\"nosuch\"}")).Body);

    [Theory]
    [InlineData($"/api/app/get_master_state/v1?api_key={Region.AdminKey}", "{}")]
    [InlineData("/api/app/get_master_state/v1", $"{{\"api_key\":\"{Region.AdminKey}\"}}")]
    public async Task A_key_may_stand_in_the_query_or_in_the_body(string path, string body) =>
        Assert.Equal(0, (int?)Json((await SendAsync(HttpMethod.Post, path, body, key: null)).Body)["code"]);

    [Fact]
    public async Task An_event_that_is_sent_back_does_not_stand_in_the_way_of_the_key_in_the_query()
    {
        var e = (await region.Node.MustAsync("get_event", $$"""{"id":"{{await region.Node.EventAsync()}}"}"""))["event"]!;

        var (_, body) = await SendAsync(HttpMethod.Put, $"/api/app/update_event/v1?api_key={Region.AdminKey}", e.ToJsonString(), key: null);

        Assert.NotNull((string?)e["api_key"]);
        Assert.Equal("""{"code":0}""", body);
    }

    [Fact]
    public async Task A_disabled_key_is_told_so()
    {
        await SaveKeyAsync("disabled-key-disabled-key", "off", "{}", active: 0);

        Assert.Equal(
            """{"code":"api","description":"API Key is disabled: disabled-key-disabled-key"}""",
            (await SendAsync(HttpMethod.Post, "/api/app/get_schedule/v1", "{}", key: "disabled-key-disabled-key")).Body);
    }

    [Theory]
    [InlineData("create_event", """{"title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""", "create_events")]
    [InlineData("update_event", """{"id":"x","notes":"x"}""", "edit_events")]
    [InlineData("delete_event", """{"id":"x"}""", "delete_events")]
    [InlineData("run_event", """{"id":"x"}""", "run_events")]
    [InlineData("abort_job", """{"id":"x"}""", "abort_events")]
    public async Task A_key_without_the_privilege_is_told_which(string call, string parameters, string privilege)
    {
        var key = $"without-{call}-without-{call}";
        await SaveKeyAsync(key, "none", "{}");

        var (_, body) = await SendAsync(HttpMethod.Post, $"/api/app/{call}/v1", parameters, key: key);

        Assert.Equal($"API Key ('none') does not have the required privileges to perform this action ({privilege}).", (string?)Json(body)["description"]);
        Assert.Equal("api", (string?)Json(body)["code"]);
    }

    [Theory]
    [InlineData("""{"run_events":1,"cat_limit":1,"cat_other":1}""", "cat_general")]
    [InlineData("""{"run_events":1,"grp_limit":1}""", "grp_allgrp")]
    public async Task A_key_of_some_categories_or_groups_reaches_no_other(string privileges, string missing)
    {
        var key = $"limited-to-{missing}-limited";
        await SaveKeyAsync(key, "limited", privileges);
        var id = await region.Node.EventAsync();

        var (_, body) = await SendAsync(HttpMethod.Post, "/api/app/run_event/v1", $$"""{"id":"{{id}}"}""", key: key);

        Assert.Equal($"API Key ('limited') does not have the required privileges to perform this action ({missing}).", (string?)Json(body)["description"]);
    }

    [Fact]
    public async Task What_is_wrong_with_the_parameters_is_told_before_what_is_wrong_with_the_key() => Assert.Equal(
        "Missing parameter: title", (string?)Json((await SendAsync(HttpMethod.Post, "/api/app/create_event/v1", "{}", key: null)).Body)["description"]);

    [Fact]
    public async Task Other_origins_are_answered()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/app/get_schedule/v1");
        preflight.Headers.Add("Origin", "http://x.example");
        preflight.Headers.Add("Access-Control-Request-Headers", "X-API-Key");
        using var allowed = await region.Node.Http.SendAsync(preflight, Cancel);

        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("http://x.example", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("X-API-Key", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("1728000", allowed.Headers.GetValues("Access-Control-Max-Age").Single());

        using var answer = await region.Node.Http.GetAsync(new Uri("/api/app/ping/v1", UriKind.Relative), Cancel);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Pretty_answers_are_indented() =>
        Assert.Contains("\n", (await SendAsync(HttpMethod.Get, "/api/app/ping/v1?pretty=1")).Body, StringComparison.Ordinal);

    [Fact]
    public async Task A_long_answer_is_compressed_for_who_takes_it()
    {
        await region.Node.EventAsync($$"""{"notes":"{{new string('n', 3000)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/app/get_schedule/v1");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await region.Node.Http.SendAsync(request, Cancel);

        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        await using var plain = new GZipStream(await answer.Content.ReadAsStreamAsync(Cancel), CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        Assert.Equal(0, (int?)Json(await reader.ReadToEndAsync(Cancel))["code"]);
    }

    private async Task SaveKeyAsync(string key, string title, string privileges, int active = 1) =>
        await region.Node.Services.GetRequiredService<CatalogStore>().SaveAsync(
            [new ApiKey { Id = $"k{ApiKey.HashOf(key)[..8]}", Hash = ApiKey.HashOf(key), Data = new() { ["title"] = title, ["active"] = active, ["privileges"] = JsonNode.Parse(privileges) } }],
            Cancel);

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpMethod method, string path, string? body = null, string? contentType = "application/json", string? key = Region.AdminKey)
    {
        using var client = new HttpClient { BaseAddress = region.Node.Http.BaseAddress };
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Add("X-API-Key", key);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null) request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await client.SendAsync(request, Cancel);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    private static JsonObject Json(string body) => JsonNode.Parse(body)!.AsObject();
}
