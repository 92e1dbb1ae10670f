using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Http;
using Microsoft.AspNetCore.Http;

namespace Federation.Benchmarks;

/// <summary>A region whose jobs end in the moment they are launched, unless they are to wait: what is measured against it is the coordinator alone.</summary>
public sealed class InstantRegion : IAsyncDisposable
{
    /// <summary>The event whose jobs never end.</summary>
    public const string Waiting = "wait";

    private readonly Lock gate = new();
    private readonly List<JobChange> feed = [];
    private readonly string id = Guid.NewGuid().ToString("n");
    private readonly ConcurrentDictionary<string, string> jobs = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SmallServer server = null!;

    private InstantRegion()
    {
    }

    /// <summary>Told the launch key of every job when it is launched.</summary>
    public Action<string>? Launched { get; set; }

    /// <summary>Told the launch key of every job when it has ended.</summary>
    public Action<string>? Ended { get; set; }

    /// <summary>Where it listens.</summary>
    public string Url => server.Url;

    /// <summary>How many jobs were launched.</summary>
    public int Jobs => jobs.Count;

    /// <summary>Starts one on a free port.</summary>
    public static async Task<InstantRegion> StartAsync()
    {
        var region = new InstantRegion();
        region.server = await SmallServer.StartAsync(region.AnswerAsync);
        return region;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Wake();
        await server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        RegionReply reply = context.Request.Path.Value!.Split('/').ElementAtOrDefault(3) switch
        {
            "run_event" => Launch((await JsonNode.ParseAsync(context.Request.Body))!.AsObject(), context.Request.Headers["Idempotency-Key"].ToString()),
            "get_job_changes" => await ChangesAsync(context),
            "get_job_status" => new GetJobStatusReply { Job = new JobStatus { Id = context.Request.Query["id"]!, State = JobStates.Running } },
            _ => new RegionReply(),
        };
        await context.Response.WriteAsJsonAsync(reply, reply.GetType(), RegionJson.Options, "application/json");
    }

    private RunEventReply Launch(JsonObject request, string key)
    {
        if (key.Length == 0) return new RunEventReply { Code = "event", Description = "Only launches of runs are known here." };
        Launched?.Invoke(key);
        var job = $"j{key}";
        if (!jobs.TryAdd(key, job)) return new RunEventReply { Ids = [job], Duplicate = 1 };

        var title = (request["id"] ?? request["title"])!.GetValue<string>();
        lock (gate)
        {
            foreach (var state in title == Waiting ? [JobStates.Running] : new[] { JobStates.Queued, JobStates.Running, JobStates.Success })
            {
                feed.Add(new JobChange
                {
                    Cursor = $"{id}.{feed.Count + 1}",
                    Id = job,
                    State = state,
                    Event = title,
                    IdempotencyKey = key,
                    Hostname = "instant",
                    Code = state == JobStates.Success ? 0 : null,
                });
            }
        }

        if (title != Waiting) Ended?.Invoke(key);
        Wake();
        return new RunEventReply { Ids = [job] };
    }

    private async Task<JobChangesReply> ChangesAsync(HttpContext context)
    {
        var query = context.Request.Query;
        Task soon;
        lock (gate) soon = changed.Task;
        var now = Read(query["after"], int.Parse(query["limit"]!, CultureInfo.InvariantCulture));
        var wait = TimeSpan.FromSeconds(int.Parse(query["wait"]!, CultureInfo.InvariantCulture));
        if (query["after"].Count == 0 || now.Changes.Count > 0 || wait == TimeSpan.Zero) return now;
        await soon.WaitAsync(wait, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Read(query["after"], int.Parse(query["limit"]!, CultureInfo.InvariantCulture));
    }

    private JobChangesReply Read(string? after, int limit)
    {
        lock (gate)
        {
            var from = after is null ? feed.Count : int.Parse(after.AsSpan(id.Length + 1), CultureInfo.InvariantCulture);
            var page = after is null ? [] : feed.GetRange(from, Math.Min(limit, feed.Count - from));
            return new JobChangesReply { Changes = page, Cursor = $"{id}.{from + page.Count}", RegionId = id };
        }
    }

    private void Wake()
    {
        lock (gate)
        {
            changed.TrySetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
