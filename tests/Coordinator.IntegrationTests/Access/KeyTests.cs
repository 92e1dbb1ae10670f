using System.Net;
using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.IntegrationTests.Access;

public sealed class KeyTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private static readonly Uri Runs = new("/api/v1/runs", UriKind.Relative);

    [Fact]
    public async Task A_revoked_key_is_refused_by_every_replica_from_then_on()
    {
        await using var second = new CoordinatorHost(Database);
        var key = await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, key.Key!));

        using var revoked = await Coordinator.Http.DeleteAsync(new Uri($"/api/v1/keys/{key.Id}", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second, key.Key!));
        Assert.NotNull((await KeysAsync()).Single(one => one.Id == key.Id).RevokedAt);
    }

    [Fact]
    public async Task A_key_is_refused_once_it_has_expired()
    {
        var key = await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer));
        await using (var expire = Database.DataSource.CreateCommand("update api_keys set expires_at = now() where id = $1"))
        {
            expire.Parameters.Add(new() { Value = key.Id });
            await expire.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Coordinator, key.Key!));
    }

    [Fact]
    public async Task After_a_rotation_the_old_secret_is_taken_as_long_as_was_asked()
    {
        var key = await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer));

        var overlapping = await RotateAsync(key.Id, overlapSeconds: 600);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(Coordinator, key.Key!), await StatusAsync(Coordinator, overlapping.Key!)));

        var final = await RotateAsync(key.Id, overlapSeconds: 0);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK),
            (await StatusAsync(Coordinator, key.Key!), await StatusAsync(Coordinator, overlapping.Key!), await StatusAsync(Coordinator, final.Key!)));
    }

    [Fact]
    public async Task Keys_are_listed_with_their_last_use_and_without_their_secrets()
    {
        var key = await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer));
        await StatusAsync(Coordinator, key.Key!);

        var listed = (await KeysAsync()).Single(one => one.Id == key.Id);

        Assert.NotNull(listed.LastUsedAt);
        Assert.DoesNotContain(key.Key!, await Coordinator.Http.GetStringAsync("/api/v1/keys", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_a_request_for_a_key_is_named()
    {
        using var refused = await Coordinator.Http.PostAsJsonAsync(
            "/api/v1/keys", new KeyRequest("", [new Grant(Role.Viewer, ["UPPER"], ["ok-*"])], DateTimeOffset.UnixEpoch), Cancel);

        var problem = (await refused.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancel))!;
        Assert.Equal(["expiresAt", "grants[0].chains", "name"], problem.Errors.Keys.Order());
    }

    [Fact]
    public async Task Whoever_asks_too_often_is_told_to_wait_and_others_are_not()
    {
        await using var strict = new CoordinatorHost(Database, ("RateLimits:CallsPerSecond", "1"), ("RateLimits:Burst", "3"));
        var busy = strict.ClientWith((await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer))).Key);

        using var limited = await Eventually.HoldsAsync(cancel => busy.GetAsync(Runs, cancel), answer => answer.StatusCode == HttpStatusCode.TooManyRequests, cancellationToken: Cancel);

        Assert.NotNull(limited.Headers.RetryAfter?.Delta);
        Assert.StartsWith("Too many calls", (await limited.Content.ReadFromJsonAsync<ProblemDetails>(Cancel))!.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(strict, CoordinatorHost.ApiKey));
    }

    private static async Task<HttpStatusCode> StatusAsync(CoordinatorHost host, string key)
    {
        using var answer = await host.ClientWith(key).GetAsync(Runs, Cancel);
        return answer.StatusCode;
    }

    private async Task<KeyResponse> RotateAsync(string id, int overlapSeconds)
    {
        using var answer = await Coordinator.Http.PostAsJsonAsync($"/api/v1/keys/{id}/rotate", new RotateKeyRequest(overlapSeconds), Cancel);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<KeyResponse>(Cancel))!;
    }

    private async Task<List<KeyResponse>> KeysAsync() => (await Coordinator.Http.GetFromJsonAsync<List<KeyResponse>>("/api/v1/keys", Cancel))!;
}
