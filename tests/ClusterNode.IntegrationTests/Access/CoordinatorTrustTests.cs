using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.IntegrationTests.Access;

/// <summary>People who come through the coordinator's gateway, which says who they are.</summary>
public sealed class CoordinatorTrustTests(Region region) : IClassFixture<Region>, IAsyncLifetime
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Node node = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() =>
        node = await region.StartNodeAsync($"trusting-{Guid.NewGuid():n}", $"--Coordinator:PublicKey={Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}", "--Coordinator:Region=here");

    [Fact]
    public async Task See_the_pages_without_signing_in_again()
    {
        Assert.EndsWith("/login", (await PageAsync(null)).Path, StringComparison.Ordinal);

        var (path, text) = await PageAsync(Of(Role.Viewer));
        Assert.Equal("/", path);
        Assert.Contains("ada", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_nobody_by_the_word_of_others_or_for_other_regions_or_after_a_minute()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] words =
        [
            Of(Role.Admin).SignWith(stranger), (Of(Role.Admin) with { Region = "elsewhere" }).SignWith(key), (Of(Role.Admin) with { ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) }).SignWith(key),
            "nonsense", "a.b",
        ];
        foreach (var word in words)
        {
            using var answer = await SendAsync("/", word, content: null);
            Assert.EndsWith("/login", answer.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Operator, true)]
    [InlineData(Role.Admin, true)]
    public async Task Do_what_their_role_there_allows(Role role, bool mayRun)
    {
        var id = await node.EventAsync("""{"title":"runnable"}""");
        using var content = JsonContent.Create(new JsonObject { ["id"] = id });
        using var answer = await SendAsync("/api/app/run_event/v1", Of(role).SignWith(key), content);

        Assert.Equal(mayRun, (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["code"]!.ToString() == "0");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        key.Dispose();
        return ValueTask.CompletedTask;
    }

    private static GatewayIdentity Of(Role role) => new("ada", role, "here", TimeProvider.System.GetUtcNow().AddMinutes(1));

    private async Task<(string Path, string Text)> PageAsync(GatewayIdentity? identity)
    {
        using var answer = await SendAsync("/", identity?.SignWith(key), content: null);
        return (answer.RequestMessage!.RequestUri!.AbsolutePath, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? word, HttpContent? content)
    {
        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, new Uri(node.Http.BaseAddress!, path)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        if (word is not null) request.Headers.Add(GatewayIdentity.Header, word);
        using var http = new HttpClient();
        return await http.SendAsync(request, Cancel);
    }
}
