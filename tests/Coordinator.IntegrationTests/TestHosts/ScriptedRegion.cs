using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Http;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Http;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>
/// A region that does what a test tells it: a real server that speaks the regional contract over jobs that run nothing. It can be slow, lose its answer after
/// having done what was asked, fail, and forget its feed.
/// </summary>
public sealed class ScriptedRegion : IAsyncDisposable
{
    /// <summary>The key it accepts at first.</summary>
    public const string FirstApiKey = "scripted-region-key";

    private readonly ScriptedJobs jobs = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<Fault>> faults = [];
    private readonly Dictionary<string, int> calls = [];
    private readonly Dictionary<string, string?> traces = [];
    private SmallServer server = null!;

    private ScriptedRegion()
    {
    }

    /// <summary>What becomes of a launch.</summary>
    public enum Fault
    {
        /// <summary>It is done, and the connection breaks instead of an answer.</summary>
        LoseAnswer,

        /// <summary>It is done, and the answer is HTTP 500.</summary>
        FailAfterwards,

        /// <summary>Nothing is done, and the answer is HTTP 500.</summary>
        Fail,

        /// <summary>It is done, and there is no answer at all until the caller gives up.</summary>
        StaySilent,
    }

    /// <summary>Where it listens.</summary>
    public string Url => server.Url;

    /// <summary>The key it accepts.</summary>
    public string ApiKey { get; set; } = FirstApiKey;

    /// <summary>Whether its key may start jobs.</summary>
    public bool MayRun { get; set; } = true;

    /// <summary>How long ago its scheduler says to have looked for what is due, in seconds; null if it does not say.</summary>
    public double? TickAge { get; set; }

    /// <summary>Its jobs.</summary>
    public ScriptedJobs Jobs => jobs;

    /// <summary>Starts one on a free port.</summary>
    public static async Task<ScriptedRegion> StartAsync()
    {
        var region = new ScriptedRegion();
        region.server = await SmallServer.StartAsync(region.AnswerAsync);
        return region;
    }

    /// <summary>Lets the next calls of a name, such as <c>run_event</c>, meet a fault.</summary>
    public void Break(string call, Fault fault, int times = 1)
    {
        lock (gate)
        {
            if (!faults.TryGetValue(call, out var queue)) faults[call] = queue = [];
            for (var i = 0; i < times; i++) queue.Enqueue(fault);
        }
    }

    /// <summary>Takes back the faults that have not been met.</summary>
    public void Repair(string call)
    {
        lock (gate) faults.Remove(call);
    }

    /// <summary>How often a call has come.</summary>
    public int CallsOf(string call)
    {
        lock (gate) return calls.GetValueOrDefault(call);
    }

    /// <summary>The trace that the last call of a name belongs to; null if it said none.</summary>
    public string? TraceParentOf(string call)
    {
        lock (gate) return traces.GetValueOrDefault(call);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        jobs.Wake();
        await server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var call = context.Request.Path.Value!.Split('/').ElementAtOrDefault(3) ?? "";
        lock (gate) traces[call] = context.Request.Headers.TraceParent;
        var fault = Take(call);
        if (fault == Fault.Fail)
        {
            context.Response.StatusCode = 500;
            return;
        }

        var needsNoKey = call is "ping" or "status" && context.Request.Headers["X-API-Key"].Count == 0;
        if (!needsNoKey && context.Request.Headers["X-API-Key"] != ApiKey)
        {
            await WriteAsync(context, new RegionReply { Code = "api", Description = $"Invalid API Key: {context.Request.Headers["X-API-Key"]}" });
            return;
        }

        var body = context.Request.Method == "POST" ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : [];
        RegionReply? reply = call switch
        {
            "run_event" when body["id"] is { } id && !id.GetValue<string>().All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') => new RegionReply { Code = "api", Description = "Malformed parameter value: id" },
            "run_event" when !MayRun => new RegionReply { Code = "api", Description = "API Key ('coordinator') does not have the required privileges to perform this action (run_events)." },
            "run_event" => jobs.Launch(body, context.Request.Headers["Idempotency-Key"]),
            "get_event" => ScriptedJobs.Event(body),
            "abort_job" => jobs.Abort(body["idempotency_key"]!.GetValue<string>()),
            "get_job_status" => jobs.Status(context.Request.Query["id"]!),
            "get_job_changes" => await ChangesAsync(context),
            "get_active_jobs" => jobs.Active(),
            "get_history" => jobs.Ended(int.Parse(context.Request.Query["offset"].ToString(), CultureInfo.InvariantCulture), int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture)),
            "get_job_log_times" => jobs.LogTimesOf(context.Request.Query["id"]!),
            "get_feed_followers" => new FeedFollowersReply { Followers = [Follower("another", 90), Follower("coordinator", 1.5) with { You = 1 }] },
            "ping" => new RegionReply(),
            "status" => new StatusReply { Version = "0.1.0", Hostname = "scripted", TickAge = TickAge },
            _ => null,
        };

        switch (fault)
        {
            case Fault.LoseAnswer:
                context.Abort();
                return;
            case Fault.FailAfterwards:
                context.Response.StatusCode = 500;
                return;
            case Fault.StaySilent:
                await Eventually.CancelledAsync(context.RequestAborted);
                return;
        }

        if (reply is not null) await WriteAsync(context, reply);
        else if (call == "get_job_log") await WriteLogAsync(context);
        else await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["X-Forwarded-Prefix"]}");
    }

    private static FeedFollower Follower(string name, double silentFor) => new() { Name = $"API Key ({name})", Address = "10.0.0.9", Hostname = "scripted", Cursor = "7.1", SilentFor = silentFor };

    private Fault? Take(string call)
    {
        lock (gate)
        {
            calls[call] = calls.GetValueOrDefault(call) + 1;
            return faults.TryGetValue(call, out var queue) && queue.TryDequeue(out var fault) ? fault : null;
        }
    }

    private Task<JobChangesReply> ChangesAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var wait = TimeSpan.FromSeconds(int.Parse(query["wait"].ToString(), CultureInfo.InvariantCulture));
        var limit = int.Parse(query["limit"].ToString(), CultureInfo.InvariantCulture);
        return jobs.ChangesAsync(query["after"], wait, limit, context.RequestAborted);
    }

    private async Task WriteLogAsync(HttpContext context)
    {
        if (jobs.LogOf(context.Request.Query["id"]!) is not { } log)
        {
            context.Response.StatusCode = 404;
            return;
        }

        var offset = Math.Min(int.Parse(context.Request.Query["offset"].ToString(), CultureInfo.InvariantCulture), log.Length);
        context.Response.ContentType = "text/plain";
        context.Response.Headers["X-Log-Size"] = log.Length.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(log.AsMemory(offset));
    }

    private static Task WriteAsync(HttpContext context, RegionReply reply) =>
        context.Response.WriteAsJsonAsync(reply, reply.GetType(), RegionJson.Options, "application/json");
}
