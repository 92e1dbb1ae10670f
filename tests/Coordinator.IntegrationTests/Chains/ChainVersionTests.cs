using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.IntegrationTests.Chains;

/// <summary>Every test has chains of its own name.</summary>
public sealed class ChainVersionTests(ChainCoordinator coordinator) : IClassFixture<ChainCoordinator>
{
    private const string First = "# ours\ndescription: first\nsteps:\n  - { name: extract, region: eu-west, event: extract, timeout: 10m }\n  - { name: load, region: eu-west, event: load }\n";
    private const string Second = "# ours\ndescription: second\nsteps:\n  - { name: load, region: eu-west, event: load }\n  - { name: extract, region: eu-west, event: extract, timeout: 20m }\n  - { name: tidy, region: eu-west, event: tidy }\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HttpClient Http => coordinator.Host.Http;

    [Fact]
    public async Task A_change_is_refused_to_whoever_has_not_seen_the_present_version()
    {
        var made = await SendAsync(HttpMethod.Put, "seen", First, ifNoneMatch: "*");
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Equal("\"1\"", made.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Put, "seen", Second, ifNoneMatch: "*")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Put, "seen", Second, ifMatch: "\"1\"")).StatusCode);

        var late = await SendAsync(HttpMethod.Put, "seen", First, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Equal("\"2\"", late.Headers.ETag!.Tag);
        Assert.Contains("Chain 'seen' is at version 2", await late.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("\"2\"", (await Http.GetAsync("/api/v1/chains/seen", Cancel)).Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Put, "unseen", First, ifMatch: "*")).StatusCode);
    }

    [Fact]
    public async Task Of_sixteen_who_change_the_same_version_at_once_one_wins()
    {
        await SendAsync(HttpMethod.Put, "contended", First);
        var answers = await Task.WhenAll(Enumerable.Range(1, 16).Select(number => SendAsync(HttpMethod.Put, "contended", First.Replace("10m", $"{number}h", StringComparison.Ordinal), ifMatch: "\"1\"")));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(15, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task Two_versions_are_compared_by_value_and_as_text()
    {
        await SendAsync(HttpMethod.Put, "compared", First);
        await SendAsync(HttpMethod.Put, "compared", Second);
        var diff = (await Http.GetFromJsonAsync<ChainDiffResponse>("/api/v1/chains/compared/diff?from=1", Cancel))!;
        Assert.Equal((1, 2), (diff.From, diff.To));
        Assert.Equal(
            ["description: \"first\" -> \"second\"", "steps.extract.timeout: \"10m\" -> \"20m\"", """steps.tidy:  -> {"name":"tidy","region":"eu-west","event":"tidy"}"""],
            diff.Changes.Select(change => $"{change.Path}: {change.Before?.ToJsonString()} -> {change.After?.ToJsonString()}"));
        Assert.Contains("\n-description: first\n+description: second\n", diff.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/api/v1/chains/compared/diff?from=1&to=7", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_version_is_brought_back_as_the_next_one_with_its_comments()
    {
        await SendAsync(HttpMethod.Put, "undone", First);
        await SendAsync(HttpMethod.Put, "undone", Second);
        var back = await Http.PostAsJsonAsync("/api/v1/chains/undone/rollback", new RollbackRequest(1), Cancel);
        Assert.Equal(3, (await back.Content.ReadFromJsonAsync<ChainResponse>(Cancel))!.Version);
        Assert.Equal(First, await coordinator.Host.Api.GetChainSourceAsync("undone", version: null, Cancel));
        Assert.Equal(Second, await coordinator.Host.Api.GetChainSourceAsync("undone", version: 2, Cancel));
        Assert.Equal(HttpStatusCode.NotFound, (await Http.PostAsJsonAsync("/api/v1/chains/undone/rollback", new RollbackRequest(9), Cancel)).StatusCode);

        var versions = (await Http.GetFromJsonAsync<ChainVersionListResponse>("/api/v1/chains/undone/versions?limit=2", Cancel))!;
        Assert.Equal([3, 2], versions.Versions.Select(version => version.Version));
        Assert.All(versions.Versions, version => Assert.Equal("admin", version.ModifiedBy));
        Assert.Equal([1], (await Http.GetFromJsonAsync<ChainVersionListResponse>($"/api/v1/chains/undone/versions?before={versions.Next}", Cancel))!.Versions.Select(version => version.Version));
    }

    [Fact]
    public async Task A_chain_is_deleted_in_the_version_that_was_seen_and_its_versions_go_on_when_it_comes_back()
    {
        await SendAsync(HttpMethod.Put, "deleted", First);
        await SendAsync(HttpMethod.Put, "deleted", Second);
        Assert.Equal(HttpStatusCode.PreconditionRequired, (await SendAsync(HttpMethod.Delete, "deleted")).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Delete, "deleted", ifMatch: "\"1\"")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "deleted", ifMatch: "\"2\"")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Delete, "deleted", ifMatch: "*")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/api/v1/chains/deleted", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/api/v1/chains/deleted/versions/2", Cancel)).StatusCode);

        var again = await SendAsync(HttpMethod.Put, "deleted", First);
        Assert.Equal(3, (await again.Content.ReadFromJsonAsync<ChainResponse>(Cancel))!.Version);
    }

    [Fact]
    public async Task Chains_are_listed_by_name_and_found_by_what_they_say()
    {
        foreach (var number in Enumerable.Range(1, 5))
            await SendAsync(HttpMethod.Put, $"listed-{number}", $"owner: team-{number % 2}\ntags: [listed, t{number}]\nenabled: {(number == 3 ? "false" : "true")}\ndescription: 100% für {number}\nsteps: [{{ name: a, region: eu-west, event: e }}]");

        var first = await coordinator.Host.Api.GetChainsAsync("listed", owner: null, enabled: null, text: null, after: null, limit: 3, Cancel);
        Assert.Equal(["listed-1", "listed-2", "listed-3"], first.Chains.Select(chain => chain.Name));
        Assert.Equal(["listed-4", "listed-5"], (await ListAsync($"tag=listed&limit=3&after={first.Next}")).Chains.Select(chain => chain.Name));
        Assert.Equal(["listed-2", "listed-4"], (await ListAsync("tag=listed&owner=team-0")).Chains.Select(chain => chain.Name));
        Assert.Equal(["listed-3"], (await ListAsync("tag=listed&enabled=false")).Chains.Select(chain => chain.Name));
        Assert.Equal(["listed-4"], (await ListAsync("text=100%25%20F%C3%9CR%204")).Chains.Select(chain => chain.Name));
        Assert.Empty((await ListAsync("text=1_0%25%20f")).Chains);
        Assert.Equal(HttpStatusCode.BadRequest, (await Http.GetAsync("/api/v1/chains?limit=0", Cancel)).StatusCode);
    }

    private async Task<ChainListResponse> ListAsync(string query) => (await Http.GetFromJsonAsync<ChainListResponse>(string.Create(CultureInfo.InvariantCulture, $"/api/v1/chains?{query}"), Cancel))!;

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string name, string? definition = null, string? ifMatch = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/chains/{name}");
        if (definition is not null) request.Content = new StringContent(definition, Encoding.UTF8, "application/yaml");
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await Http.SendAsync(request, Cancel);
    }
}
