using System.Text.Json.Nodes;
using Federation.TestKit.Http;
using Microsoft.AspNetCore.Http;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>
/// A stock Cronicle that does what a test tells it: a real server with the calls, codes and shapes of Cronicle 0.9.99. It knows no launch keys and no change
/// feed, forgets parameters in its history rows, and ends connections instead of answering when it is told to.
/// </summary>
public sealed class ScriptedCronicle : IAsyncDisposable
{
    /// <summary>The key it accepts.</summary>
    public const string ApiKey = "scripted-cronicle-key";

    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> active = [];
    private readonly List<JsonObject> ended = [];
    private readonly HashSet<string> hidden = [];
    private readonly List<JsonObject> waiting = [];
    private readonly Dictionary<string, int> calls = [];
    private readonly Queue<Loss> losses = [];
    private SmallServer server = null!;
    private int launched;

    private ScriptedCronicle()
    {
    }

    /// <summary>What becomes of a launch whose connection ends.</summary>
    public enum Loss
    {
        /// <summary>It never came in.</summary>
        Request,

        /// <summary>It was done.</summary>
        Answer,
    }

    /// <summary>Where it listens.</summary>
    public string Url => server.Url;

    /// <summary>Whether launches are put into the event's queue instead of being started.</summary>
    public bool Queues { get; set; }

    /// <summary>The ids of all jobs it ever started, in that order.</summary>
    public IReadOnlyList<string> Launched
    {
        get
        {
            lock (gate) return [.. Enumerable.Range(1, launched).Select(number => $"jstock{number}")];
        }
    }

    /// <summary>Starts it on a port of its own.</summary>
    public static async Task<ScriptedCronicle> StartAsync()
    {
        var cronicle = new ScriptedCronicle();
        cronicle.server = await SmallServer.StartAsync(cronicle.AnswerAsync);
        return cronicle;
    }

    /// <summary>Ends the connection of the next launch.</summary>
    public void Lose(Loss loss)
    {
        lock (gate) losses.Enqueue(loss);
    }

    /// <summary>How often a call has come.</summary>
    public int CallsOf(string call)
    {
        lock (gate) return calls.GetValueOrDefault(call);
    }

    /// <summary>Ends a job.</summary>
    public void End(string id, JsonNode code, string description = "", JsonObject? chainData = null)
    {
        lock (gate)
        {
            if (!active.Remove(id, out var job)) throw new InvalidOperationException($"Job {id} is not active.");
            (job["complete"], job["time_end"], job["code"], job["description"]) = (1, Now() + 0.5, code, description);
            if (chainData is not null) job["chain_data"] = chainData;
            ended.Add(job);
        }
    }

    /// <summary>Runs a job that somebody there started, to its end, now or so many seconds ago; answers its id.</summary>
    public string RunThere(string eventTitle, JsonNode code, JsonObject? chainData = null, double secondsAgo = 0)
    {
        lock (gate)
        {
            var id = Start(new JsonObject { ["title"] = eventTitle });
            active[id]["time_start"] = Now() - secondsAgo;
            End(id, code, chainData: chainData);
            return id;
        }
    }

    /// <summary>Denies knowing a job that has ended, as Cronicle does for a moment.</summary>
    public void Hide(string id)
    {
        lock (gate) hidden.Add(id);
    }

    /// <summary>Knows it again.</summary>
    public void Show(string id)
    {
        lock (gate) hidden.Remove(id);
    }

    /// <summary>Starts what waits in the queue.</summary>
    public void StartQueued()
    {
        lock (gate)
        {
            foreach (var request in waiting) Start(request);
            waiting.Clear();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var call = context.Request.Path.Value!.Split('/').ElementAtOrDefault(3) ?? "";
        var request = context.Request.Method == "POST" ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : [];
        foreach (var (name, value) in context.Request.Query) request[name] = value.ToString();
        JsonObject? reply;
        lock (gate)
        {
            calls[call] = calls.GetValueOrDefault(call) + 1;
            reply = context.Request.Headers["X-API-Key"] != ApiKey ? Refusal("api", "Invalid API Key: nonsense") : Answer(call, request);
        }

        if (call == "get_job_log")
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync($"log of {request["id"]}\n");
        }
        else if (reply is null) context.Abort();
        else await context.Response.WriteAsync(reply.ToJsonString());
    }

    private JsonObject? Answer(string call, JsonObject request) => call switch
    {
        "run_event" => Run(request),
        "get_active_jobs" => new JsonObject { ["code"] = 0, ["jobs"] = new JsonObject(active.Select(job => KeyValuePair.Create(job.Key, (JsonNode?)job.Value.DeepClone()))) },
        "get_job_status" => Find($"{request["id"]}") is { } job
            ? new JsonObject { ["code"] = 0, ["job"] = job.DeepClone() }
            : Refusal("job", $"Failed to fetch job details: Error: Failed to fetch key: jobs/{request["id"]}: File not found"),
        "get_event" => new JsonObject { ["code"] = 0, ["event"] = new JsonObject { ["id"] = $"{request["id"] ?? $"e-{request["title"]}"}", ["title"] = $"{request["title"]}" } },
        "get_event_history" or "get_history" => new JsonObject { ["code"] = 0, ["rows"] = Rows($"{request["id"]}", Number(request, "offset"), Number(request, "limit")), ["list"] = new JsonObject { ["length"] = ended.Count } },
        "abort_job" => Abort($"{request["id"]}"),
        _ => Refusal(1, $"Unsupported API: app/api_{call}"),
    };

    private JsonObject? Run(JsonObject request)
    {
        var loss = losses.TryDequeue(out var next) ? next : (Loss?)null;
        if (loss == Loss.Request) return null;
        if (Queues)
        {
            waiting.Add(request);
            return new JsonObject { ["code"] = 0, ["ids"] = new JsonArray(), ["queue"] = waiting.Count };
        }

        var id = Start(request);
        return loss == Loss.Answer ? null : new JsonObject { ["code"] = 0, ["ids"] = new JsonArray(id) };
    }

    private string Start(JsonObject request)
    {
        var id = $"jstock{++launched}";
        active[id] = new JsonObject
        {
            ["id"] = id,
            ["event"] = $"{request["id"] ?? $"e-{request["title"]}"}",
            ["event_title"] = $"{request["title"] ?? request["id"]}",
            ["category"] = "general",
            ["plugin"] = "shellplug",
            ["hostname"] = "node1",
            ["params"] = request["params"]?.DeepClone(),
            ["source"] = "API Key (lab)",
            ["time_start"] = Now(),
            ["pid"] = 4711,
        };
        return id;
    }

    private JsonObject? Find(string id) => hidden.Contains(id) ? null : active.GetValueOrDefault(id) ?? ended.Find(job => $"{job["id"]}" == id);

    private JsonArray Rows(string eventId, int offset, int limit) => new(
    [
        .. ended.AsEnumerable().Reverse().Where(job => eventId.Length == 0 || $"{job["event"]}" == eventId).Skip(offset).Take(limit).Select(job => new JsonObject
        {
            ["id"] = $"{job["id"]}",
            ["code"] = job["code"]!.DeepClone(),
            ["event"] = $"{job["event"]}",
            ["event_title"] = $"{job["event_title"]}",
            ["hostname"] = "node1",
            ["time_start"] = job["time_start"]!.DeepClone(),
            ["elapsed"] = 0.5,
            ["action"] = "job_complete",
        }),
    ]);

    private JsonObject Abort(string id)
    {
        if (!active.TryGetValue(id, out var job)) return Refusal("job", $"Failed to locate job: {id}");
        job["abort_reason"] = "Manually aborted by API Key";
        End(id, 1, "Job Aborted: Manually aborted by API Key");
        return new JsonObject { ["code"] = 0 };
    }

    private static int Number(JsonObject request, string name) => int.Parse($"{request[name] ?? "0"}", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Refusal(JsonNode code, string description) => new() { ["code"] = code, ["description"] = description };

    private static double Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
}
