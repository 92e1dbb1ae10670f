using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Triggers;
using Federation.TestKit.Postgres;

namespace Federation.Coordinator.IntegrationTests.Triggers;

public sealed class HookTests(TestPostgres postgres) : TriggerTest(postgres)
{
    [Fact]
    public async Task A_signed_call_starts_one_run_however_often_it_comes()
    {
        await PutAsync("hooked", "{ name: shop, webhook: {}, input: { shop: '{{ trigger.body.shop }}' } }");
        var secret = await SecretAsync("hooked");
        var now = Now;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallAsync("hooked", secret, """{ "shop": "berlin" }""", now)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        var id = Assert.Single((await Task.WhenAll(answers.Select(answer => answer.Content.ReadFromJsonAsync<HookResponse>(Cancel)))).Select(answer => answer!.RunId).Distinct());

        var run = Assert.Single(await UntilRunsAsync("hooked", 1));
        Assert.Equal((id, """{"shop":"berlin"}"""), (run.Id, run.Input!.ToJsonString()));
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync("hooked", secret, """{ "shop": "berlin" }""", now)).StatusCode);
        await CallAsync("hooked", secret, """{ "shop": "paris" }""", now);
        Assert.Equal(2, (await UntilRunsAsync("hooked", 2)).Count);
    }

    [Fact]
    public async Task A_call_that_is_not_signed_right_or_too_old_or_for_no_hook_is_refused_alike()
    {
        await PutAsync("guarded", "{ name: shop, webhook: { tolerance: 1m } }, { name: yearly, schedule: { cron: '0 0 1 1 *' } }");
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync("guarded", "no secret yet", "{}", Now)).StatusCode);
        var secret = await SecretAsync("guarded");
        HttpResponseMessage[] refused =
        [
            await CallAsync("guarded", "another secret", "{}", Now),
            await CallAsync("guarded", secret, "{}", Now - 120),
            await CallAsync("guarded", secret, "{}", Now + 120),
            await CallAsync("guarded", secret, "{}", Now, signature: "sha256=00"),
            await CallAsync("guarded", secret, "{}", Now, signature: HookSignature.Of(secret, "17", "{}"u8)),
            await CallAsync("guarded", secret, "{}", Now, trigger: "yearly"),
            await CallAsync("nowhere", secret, "{}", Now),
        ];
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.Single((await Task.WhenAll(refused.Select(answer => answer.Content.ReadFromJsonAsync<JsonObject>(Cancel)))).Select(problem => (string?)problem!["detail"]).Distinct());
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync("guarded", secret, "{", Now)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await CallAsync("guarded", secret, $"\"{new string('x', 300_000)}\"", Now)).StatusCode);
        Assert.Empty(await RunsOfAsync("guarded"));
    }

    [Fact]
    public async Task A_new_secret_ends_the_old_one_and_none_is_stored_in_clear()
    {
        await PutAsync("rotated", "{ name: shop, webhook: {} }");
        var old = await SecretAsync("rotated");
        var fresh = await SecretAsync("rotated");
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync("rotated", old, "{}", Now)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync("rotated", fresh, "{}", Now)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync("rotated", fresh, """{ "half": "\ud800" }""", Now)).StatusCode);

        await using var connection = new Npgsql.NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var read = new Npgsql.NpgsqlCommand("select string_agg(h::text, ' ') || coalesce((select string_agg(a::text, ' ') from audit a), '') from hook_secrets h", connection);
        Assert.DoesNotContain(fresh, (string)(await read.ExecuteScalarAsync(Cancel))!, StringComparison.Ordinal);
        using var none = await Coordinator.Http.PostAsync("/api/v1/chains/rotated/triggers/none/secret", null, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private async Task<string> SecretAsync(string chain)
    {
        using var made = await Coordinator.Http.PostAsync($"/api/v1/chains/{chain}/triggers/shop/secret", null, Cancel);
        return (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<HookSecretResponse>(Cancel))!.Secret;
    }

    private async Task<HttpResponseMessage> CallAsync(string chain, string secret, string body, long timestamp, string? signature = null, string trigger = "shop")
    {
        using var caller = Coordinator.ClientWith(apiKey: null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{chain}/{trigger}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var stamp = timestamp.ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("X-Federation-Timestamp", stamp);
        request.Headers.Add("X-Federation-Signature", signature ?? HookSignature.Of(secret, stamp, Encoding.UTF8.GetBytes(body)));
        return await caller.SendAsync(request, Cancel);
    }
}
