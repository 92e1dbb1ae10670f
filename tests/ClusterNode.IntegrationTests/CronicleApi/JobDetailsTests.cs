namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>A job's details, and its log by a token instead of a key.</summary>
public sealed class JobDetailsTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Node Node => region.Node;

    [Fact]
    public async Task The_token_opens_this_log_and_no_other()
    {
        await using var worker = new ScriptedWorker(Node);
        var (job, other) = (await Node.RunAsync(await Node.EventAsync()), await Node.RunAsync(await Node.EventAsync()));
        Assert.Equal("success", (string?)(await Node.JobAsync(job, wait: 20))["state"]);

        var details = await Node.MustAsync("get_job_details", $$"""{"id":"{{job}}","need_log":1}""");
        var token = (string)details["token"]!;
        var watch = (string)(await Node.MustAsync("get_log_watch_auth", $$"""{"id":"{{job}}"}"""))["token"]!;

        Assert.Equal(job, (string?)details["job"]!["id"]);
        Assert.Equal("done\n", await LogAsync("get_job_log", job, token));
        Assert.Equal("done\n", await LogAsync("get_live_job_log", job, watch));
        Assert.Equal("""{"code":"auth","description":"Authentication failed."}""", await LogAsync("get_job_log", other, token));
        Assert.Equal("""{"code":"auth","description":"Authentication failed."}""", await LogAsync("get_job_log", job, "abc"));
    }

    [Theory]
    [InlineData("get_job_details", """{"id":"jnope"}""", "Failed to fetch job details: Error: Failed to fetch key: jobs/jnope: File not found")]
    [InlineData("get_log_watch_auth", """{"id":"jnope"}""", "Failed to locate job: jnope")]
    public async Task A_job_that_there_is_not_is_named(string call, string parameters, string description) =>
        (await Node.CallAsync(call, parameters)).AssertRefused("job", description);

    [Fact]
    public async Task The_configuration_is_a_script_for_everybody()
    {
        using var http = new HttpClient { BaseAddress = Node.Http.BaseAddress };
        using var response = await http.GetAsync(new Uri("/api/app/config", UriKind.Relative), Cancel);
        var script = await response.Content.ReadAsStringAsync(Cancel);

        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("app.receiveConfig({\"code\":0,", script, StringComparison.Ordinal);
        Assert.EndsWith(");\n", script, StringComparison.Ordinal);
        Assert.Contains("\"master_hostname\":\"node-1\"", script, StringComparison.Ordinal);
    }

    private async Task<string> LogAsync(string call, string job, string token)
    {
        using var http = new HttpClient { BaseAddress = Node.Http.BaseAddress };
        return await http.GetStringAsync(new Uri($"/api/app/{call}/v1?id={job}&t={token}", UriKind.Relative), Cancel);
    }
}
