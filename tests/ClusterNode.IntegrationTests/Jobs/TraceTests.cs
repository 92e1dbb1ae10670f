using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.TestKit.Waiting;
using Span = System.Diagnostics.Activity;

namespace Federation.ClusterNode.IntegrationTests.Jobs;

/// <summary>The trace that a launch is part of.</summary>
public sealed class TraceTests : IClassFixture<WorkingRegion>, IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{Trace}-b7ad6b7169203331-01";

    private readonly WorkingRegion region;
    private readonly ConcurrentBag<Span> spans = [];
    private readonly ActivityListener listener;

    public TraceTests(WorkingRegion region)
    {
        this.region = region;
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Federation.ClusterNode.Jobs",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task A_job_its_process_and_what_it_starts_are_in_the_callers_trace()
    {
        var next = await region.ScriptAsync("exit 3");
        var first = await region.ScriptAsync("echo \"it is $TRACEPARENT\"", $$"""{"title":"traced","chain":"{{next}}"}""");

        var job = await region.EndOfAsync(await RunAsync(first, Parent));
        var chained = await region.OnlyJobOfAsync(next);

        Assert.Equal(Parent, (string?)job["traceparent"]);
        Assert.Equal(Parent, (string?)chained["traceparent"]);
        Assert.Contains($"it is {Parent}\n", await region.LogAsync((string)job["id"]!), StringComparison.Ordinal);
        var (span, after) = (await SpanOfAsync(job), await SpanOfAsync(chained));
        Assert.Equal((Trace, Parent, "job traced"), ($"{span.TraceId}", span.ParentId, span.DisplayName));
        Assert.Equal((double)job["time_end"]!, new DateTimeOffset(span.StartTimeUtc + span.Duration).ToUnixTimeMilliseconds() / 1000.0, 0.01);
        Assert.Equal("started", Assert.Single(span.Events).Name);
        Assert.Equal((Trace, ActivityStatusCode.Error), ($"{after.TraceId}", after.Status));
    }

    [Fact]
    public async Task A_repetition_from_another_place_in_a_trace_is_the_same_launch()
    {
        var id = await region.ScriptAsync("exit 0");

        var job = await RunAsync(id, Parent, "traced once");
        var again = await RunAsync(id, Parent.Replace("b7ad", "c7ad", StringComparison.Ordinal), "traced once");

        Assert.Equal(job, again);
        Assert.Equal(Parent, (string?)(await region.EndOfAsync(job))["traceparent"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00-zz")]
    public async Task A_job_without_a_place_in_a_trace_begins_one(string? header)
    {
        var job = await region.EndOfAsync(await RunAsync(await region.ScriptAsync("exit 0"), header));

        Assert.False(job.ContainsKey("traceparent"));
        Assert.Null((await SpanOfAsync(job)).ParentId);
    }

    /// <summary>The node tells the end before it tells the span.</summary>
    private async Task<Span> SpanOfAsync(JsonObject job)
    {
        await Eventually.HoldsAsync(() => spans.Any(IsOfJob), cancellationToken: TestContext.Current.CancellationToken);
        return Assert.Single(spans, IsOfJob);

        bool IsOfJob(Span span) => span.GetTagItem("federation.job") as string == (string?)job["id"];
    }

    private async Task<string> RunAsync(string eventId, string? traceParent, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/app/run_event/v1") { Content = JsonContent.Create(new JsonObject { ["id"] = eventId }) };
        if (traceParent is not null) request.Headers.Add("traceparent", traceParent);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);

        // What tests and nodes share a process with must add no header of its own.
        using var plain = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = region.Worker.Http.BaseAddress };
        plain.DefaultRequestHeaders.Add("X-API-Key", Region.AdminKey);
        using var answer = await plain.SendAsync(request, TestContext.Current.CancellationToken);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["ids"]![0]!;
    }
}
