namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>Answers as scripts, for old pages: only where the region's owner wants them, and only to functions.</summary>
public sealed class CallbackTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_a_script_where_that_is_switched_on()
    {
        var node = await region.StartNodeAsync("node-2", "--Api:LegacyCallbacks=true");

        using var script = await node.Http.GetAsync(new Uri("/api/app/ping/v1?callback=my.answer_1", UriKind.Relative), Cancel);

        Assert.Equal("my.answer_1({\"code\":0});\n", await script.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"code":0}""", await node.Http.GetStringAsync(new Uri("/api/app/ping/v1?callback=alert(1)//", UriKind.Relative), Cancel));
    }

    [Fact]
    public async Task It_is_none_otherwise() =>
        Assert.Equal("""{"code":0}""", await region.Node.Http.GetStringAsync(new Uri("/api/app/ping/v1?callback=cb", UriKind.Relative), Cancel));
}
