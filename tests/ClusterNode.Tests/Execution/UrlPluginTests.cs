using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federation.ClusterNode.Tests.Execution;

/// <summary>The HTTP request plugin as jobs run it, against a server in this process.</summary>
public sealed class UrlPluginTests : IAsyncLifetime
{
    private readonly TaskCompletionSource hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int timesHeld;
    private WebApplication? server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Url => server!.Urls.First();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.MapGet("/text", () => "all is fine\n");
        server.MapGet("/json", () => Results.Json(new { file = "a.csv", rows = 3 }));
        server.MapGet("/like-a-message", () => Results.Text("{\"complete\":1,\"code\":7,\"description\":\"not mine\"}\n{\"progress\":0.5}\n"));
        server.MapGet("/nul", () => Results.Json(new { text = "a\0b" }));
        server.MapGet("/binary", () => Results.Bytes([0, 1, 255], "image/png"));
        server.MapGet("/missing", () => Results.NotFound());
        server.MapGet("/moved", () => Results.Redirect("/text"));
        server.MapPost("/echo", async (HttpRequest request) =>
            $"{request.ContentType}|{request.Headers["X-Test"]}|{await new StreamReader(request.Body).ReadToEndAsync()}");
        server.MapGet("/held", async () =>
        {
            Interlocked.Increment(ref timesHeld);
            held.TrySetResult();
            await hold.Task;
            return "at last";
        });
        await server.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        hold.TrySetResult();
        await server!.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_becomes_log_and_record()
    {
        var job = await RunAsync(new JsonObject { ["url"] = $"{Url}/json", ["headers"] = "User-Agent: Cronicle/1.0" });

        Assert.True(job.Result!.Code.IsOk);
        Assert.Equal("Success (HTTP 200 OK)", job.Result.Description);
        Assert.Equal("""{"file":"a.csv","rows":3}""", job.Data["chain_data"]!["json"]!.ToJsonString());
        Assert.Equal(200, (int?)job.Data["chain_data"]!["code"]);
        Assert.Equal("application/json; charset=utf-8", (string?)job.Data["chain_data"]!["headers"]!["content-type"]);
        Assert.Contains(job.Data["table"]!["rows"]!.AsArray(), row => (string?)row![0] == "Content-Type");
        Assert.Equal(1000, (int?)job.Data["perf"]!["scale"]);
        Assert.InRange((double)job.Data["perf"]!["total"]!, 0.1, 60_000);
        Assert.Matches(
            @"^Sending HTTP GET to URL:\nhttp://127.0.0.1:\d+/json\n\nRequest Headers:\nUser-Agent: Cronicle/1.0\n\nSuccess \(HTTP 200 OK\)\n\nResponse Headers:\n"
            + @"(.+\n)+\nRaw Response Content:\n\{""file"":""a.csv"",""rows"":3\}\n\nPerformance Metrics \(ms\): \{.+\}\n$",
            job.OutputText);
    }

    [Fact]
    public async Task Data_and_headers_are_sent()
    {
        var job = await RunAsync(new JsonObject
        {
            ["method"] = "POST", ["url"] = $"{Url}/echo", ["headers"] = "Content-Type: text/plain\nX-Test: [/event]", ["data"] = "{\"complete\":1,\"code\":5}",
        });

        Assert.True(job.Result!.Code.IsOk);
        Assert.Contains("\nPOST Data:\n{\"complete\":1,\"code\":5}\n", job.OutputText, StringComparison.Ordinal);
        Assert.Contains("\nRaw Response Content:\ntext/plain|e1|{\"complete\":1,\"code\":5}\n", job.OutputText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/missing", "404", "HTTP 404 Not Found")]
    [InlineData("/moved", "0", "Success (HTTP 302 Found)")]
    [InlineData("/nul", "0", "Success (HTTP 200 OK)")]
    [InlineData("/binary", "0", "Success (HTTP 200 OK)")]
    [InlineData("/like-a-message", "0", "Success (HTTP 200 OK)")]
    public async Task An_answer_of_any_kind_is_judged_by_its_status(string path, string code, string description)
    {
        var job = await RunAsync(new JsonObject { ["url"] = Url + path });

        Assert.Equal(code, job.Result!.Code.ToString());
        Assert.Equal(description, job.Result.Description);
        Assert.Null(job.Data["progress"]);
    }

    [Fact]
    public async Task Redirects_are_followed_if_that_is_asked_for()
    {
        var job = await RunAsync(new JsonObject { ["url"] = $"{Url}/moved", ["follow"] = 1, ["success_match"] = "fine" });

        Assert.Equal("Success (HTTP 200 OK)", job.Result!.Description);
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_does_not_answer_is_an_error()
    {
        var silent = await RunAsync(new JsonObject { ["url"] = $"{Url}/held", ["timeout"] = "0.3" });
        var absent = await RunAsync(new JsonObject { ["url"] = "http://127.0.0.1:1/" });

        Assert.Equal("The server did not answer in time (0.3 seconds).", silent.Result!.Description);
        Assert.Equal("1", absent.Result!.Code.ToString());
        Assert.StartsWith("Connection refused", absent.Result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_goes_on_while_the_node_is_away_and_is_made_once()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign(Order(worker, new JsonObject { ["url"] = $"{Url}/held" }));
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await worker.StopAsync();
        hold.SetResult();
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("Success (HTTP 200 OK)", job.Result!.Description);
        Assert.Equal(1, timesHeld);
    }

    [Fact]
    public async Task A_request_can_be_aborted()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign(Order(worker, new JsonObject { ["url"] = $"{Url}/held" }));
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        worker.Queue.Abort(job.Order.Key, "enough");
        await worker.EndOfAsync(job);

        Assert.Equal("Job Aborted: enough", job.Result!.Description);
    }

    private static async Task<ScriptedJob> RunAsync(JsonObject parameters)
    {
        await using var worker = await WorkerHost.StartedAsync();
        return await worker.EndOfAsync(worker.Assign(Order(worker, parameters)));
    }

    private static Federation.ClusterNode.Execution.JobOrder Order(WorkerHost worker, JsonObject parameters) =>
        worker.Order(new JsonObject { ["id"] = "urlplug", ["command"] = "bin/url-plugin.js" }, parameters);
}
