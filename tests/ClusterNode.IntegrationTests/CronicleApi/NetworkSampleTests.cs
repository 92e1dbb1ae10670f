namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>What whoever measures the way to a node downloads.</summary>
public sealed class NetworkSampleTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_bytes_come_as_were_asked_for()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/app/get_network_sample/v1?bytes=200000") { Headers = { { "X-API-Key", Region.AdminKey } } };
        using var answer = await region.Node.Http.SendAsync(request, Cancel);

        Assert.Equal(200_000, (await answer.Content.ReadAsByteArrayAsync(Cancel)).Length);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("""{"bytes":0}""", "api")]
    [InlineData("""{"bytes":8388609}""", "api")]
    [InlineData("{}", "api")]
    public async Task Nothing_and_too_much_are_refused(string parameters, string code) =>
        Assert.Equal(code, (string?)(await region.Node.CallAsync("get_network_sample", parameters))["code"]);

    [Fact]
    public async Task Without_a_key_nothing_comes()
    {
        using var nobody = new HttpClient { BaseAddress = region.Node.Http.BaseAddress };
        var answer = await nobody.GetStringAsync("/api/app/get_network_sample/v1?bytes=100", Cancel);

        Assert.Contains("No Session ID or API Key", answer, StringComparison.Ordinal);
    }
}
