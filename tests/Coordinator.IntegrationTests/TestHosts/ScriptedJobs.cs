using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>The jobs, launch keys and change feed of a <see cref="ScriptedRegion"/>.</summary>
public sealed class ScriptedJobs
{
    private readonly Lock gate = new();
    private readonly List<ScriptedJob> all = [];
    private readonly Dictionary<string, string?> keys = [];
    private readonly List<JobChange> feed = [];
    private string regionId = Guid.NewGuid().ToString("n");
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a launched job does of itself: given its event and parameters, what it hands on; null lets it wait for the test.</summary>
    public Func<string, JsonObject?, JsonObject?>? Instantly { get; set; }

    /// <summary>The jobs in the order of their launch.</summary>
    public IReadOnlyList<ScriptedJob> All
    {
        get
        {
            lock (gate) return [.. all];
        }
    }

    /// <summary>Accepts a launch, once per key.</summary>
    public RunEventReply Launch(JsonObject request, string? key)
    {
        lock (gate)
        {
            var title = (request["id"] ?? request["title"])!.GetValue<string>();
            if (IsMissing(title)) return new RunEventReply { Code = "event", Description = $"Failed to locate event: {title}" };
            if (key is not null && keys.TryGetValue(key, out var known))
                return known is null ? new RunEventReply { Code = "cancelled", Description = "The launch was cancelled." } : new RunEventReply { Ids = [known], Duplicate = 1 };

            var job = new ScriptedJob($"j{all.Count + 1}", title, key, request["params"]?.DeepClone().AsObject());
            all.Add(job);
            if (key is not null) keys[key] = job.Id;
            Tell(job, JobStates.Queued);
            if (Instantly?.Invoke(title, job.Params) is { } output)
            {
                Tell(job, JobStates.Running);
                Tell(job, JobStates.Success, 0, output: output);
            }

            return new RunEventReply { Ids = [job.Id] };
        }
    }

    /// <summary>An event: there are all but those that are missing, and one that is disabled.</summary>
    public static GetEventReply Event(JsonObject request)
    {
        var title = (request["id"] ?? request["title"])!.GetValue<string>();
        return IsMissing(title)
            ? new GetEventReply { Code = "event", Description = $"Failed to locate event: {title}" }
            : new GetEventReply { Event = new JsonObject { ["id"] = title, ["title"] = title, ["enabled"] = title == "disabled" ? 0 : 1 } };
    }

    /// <summary>Stops the job of a key, or sees to it that there will be none.</summary>
    public AbortJobReply Abort(string key)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(key, out var id) || id is null)
            {
                keys[key] = null;
                return new AbortJobReply { Outcome = "never-launched" };
            }

            var job = all.Single(one => one.Id == id);
            if (JobStates.IsFinal(job.State)) return new AbortJobReply { Code = "job", Outcome = "finished", Id = id };
            Tell(job, JobStates.Aborted, 1, "Job was aborted.");
            return new AbortJobReply { Outcome = "aborting", Id = id };
        }
    }

    /// <summary>A job as it is.</summary>
    public GetJobStatusReply Status(string id)
    {
        lock (gate)
        {
            return all.SingleOrDefault(job => job.Id == id) is { } job
                ? new GetJobStatusReply { Job = AsStatus(job) }
                : new GetJobStatusReply { Code = "job", Description = $"Failed to fetch job details: {id}" };
        }
    }

    /// <summary>The jobs that have not ended.</summary>
    public GetActiveJobsReply Active()
    {
        lock (gate) return new GetActiveJobsReply { Jobs = all.Where(job => !JobStates.IsFinal(job.State)).ToDictionary(job => job.Id, AsStatus) };
    }

    /// <summary>The jobs that have ended, the last one first.</summary>
    public GetHistoryReply Ended(int offset, int limit)
    {
        lock (gate) return new GetHistoryReply { Rows = [.. all.Where(job => JobStates.IsFinal(job.State)).Reverse().Skip(offset).Take(limit).Select(AsStatus)] };
    }

    /// <summary>A job's log; null for an unknown job.</summary>
    public byte[]? LogOf(string id)
    {
        lock (gate) return all.SingleOrDefault(job => job.Id == id) is { } job ? Encoding.UTF8.GetBytes(string.Concat(job.Log.Select(part => part.Text))) : null;
    }

    /// <summary>When the parts of a job's log came in.</summary>
    public JobLogTimesReply LogTimesOf(string id)
    {
        lock (gate)
        {
            var (times, offset) = (new List<LogTime>(), 0L);
            foreach (var (at, text) in all.Single(job => job.Id == id).Log)
            {
                times.Add(new LogTime(offset, at.ToUnixTimeMilliseconds() / 1000.0));
                offset += Encoding.UTF8.GetByteCount(text);
            }

            return new JobLogTimesReply { Times = times };
        }
    }

    /// <summary>Adds to a job's log, as if it had come in at some time.</summary>
    public void Write(string id, DateTimeOffset at, string text)
    {
        lock (gate) all.Single(job => job.Id == id).Log.Add((at, text));
    }

    /// <summary>Says that a job's process runs.</summary>
    public void Run(string id, double? progress = null)
    {
        lock (gate) Tell(all.Single(job => job.Id == id), JobStates.Running, progress: progress);
    }

    /// <summary>Ends a job well.</summary>
    /// <param name="id">The job.</param>
    /// <param name="output">What it hands on.</param>
    /// <param name="tellsFeed">Whether the change feed tells of it.</param>
    /// <param name="endedAt">When, if the history is to say so.</param>
    public void Succeed(string id, JsonObject? output = null, bool tellsFeed = true, DateTimeOffset? endedAt = null)
    {
        lock (gate)
        {
            all.Single(job => job.Id == id).EndedAt = endedAt;
            Tell(id, JobStates.Success, 0, null, output);
            if (!tellsFeed) feed.RemoveAt(feed.Count - 1);
        }
    }

    /// <summary>Ends a job badly.</summary>
    public void Fail(string id, string description) => Tell(id, JobStates.Error, 1, description, null);

    /// <summary>Becomes another database: old cursors mean nothing, jobs and keys are still known.</summary>
    public void ResetFeed()
    {
        lock (gate)
        {
            feed.Clear();
            regionId = Guid.NewGuid().ToString("n");
        }

        Wake();
    }

    /// <summary>Forgets a job and its key as a restore from an older backup does.</summary>
    public void Forget(string id)
    {
        lock (gate)
        {
            var job = all.Single(one => one.Id == id);
            all.Remove(job);
            keys.Remove(job.Key!);
        }
    }

    /// <summary>Ends every wait for changes.</summary>
    public void Wake()
    {
        lock (gate)
        {
            changed.TrySetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What happened after a cursor.</summary>
    public async Task<JobChangesReply> ChangesAsync(string? after, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        Task soon;
        lock (gate) soon = changed.Task;
        var now = Read(after, limit);
        if (after is null || now.Reset == 1 || now.Changes.Count > 0 || wait == TimeSpan.Zero) return now;
        await soon.WaitAsync(wait, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Read(after, limit);
    }

    private static bool IsMissing(string title) => title is "missing" or "federation_no_such_event";

    private JobChangesReply Read(string? after, int limit)
    {
        lock (gate)
        {
            var end = $"{regionId}.{feed.Count}";
            if (after is null) return new JobChangesReply { Cursor = end, RegionId = regionId };
            if (!after.StartsWith(regionId, StringComparison.Ordinal)) return new JobChangesReply { Cursor = end, RegionId = regionId, Reset = 1 };

            var from = int.Parse(after.AsSpan(regionId.Length + 1), CultureInfo.InvariantCulture);
            var page = feed.Skip(from).Take(limit).ToList();
            return new JobChangesReply { Changes = page, Cursor = $"{regionId}.{from + page.Count}", RegionId = regionId };
        }
    }

    private void Tell(string id, string state, int code, string? description, JsonObject? output)
    {
        lock (gate) Tell(all.Single(job => job.Id == id), state, code, description, output);
    }

    private void Tell(ScriptedJob job, string state, int code = 0, string? description = null, JsonObject? output = null, double? progress = null)
    {
        (job.State, job.Code, job.Description, job.Output) = (state, code, description, output);
        var isFinal = JobStates.IsFinal(state);
        feed.Add(new JobChange
        {
            Cursor = $"{regionId}.{feed.Count + 1}",
            Id = job.Id,
            State = state,
            Event = job.Event,
            EventTitle = job.Event,
            IdempotencyKey = job.Key,
            Hostname = "scripted",
            Progress = progress,
            Code = isFinal ? code : null,
            Description = description,
            ChainData = Copy(output),
        });
        Wake();
    }

    private static JobStatus AsStatus(ScriptedJob job) => new()
    {
        Id = job.Id,
        Event = job.Event,
        EventTitle = job.Event,
        State = job.State,
        Hostname = "scripted",
        TimeEnd = job.EndedAt?.ToUnixTimeSeconds(),
        Code = job.Code,
        Description = job.Description,
        ChainData = Copy(job.Output),
    };

    private static JsonObject? Copy(JsonObject? json) => json?.DeepClone().AsObject();
}

/// <summary>A job of a <see cref="ScriptedRegion"/>.</summary>
public sealed record ScriptedJob(string Id, string Event, string? Key, JsonObject? Params)
{
    /// <summary>One of <see cref="JobStates"/>.</summary>
    public string State { get; set; } = JobStates.Queued;

    /// <summary>Its code so far.</summary>
    public int Code { get; set; }

    /// <summary>Its description so far.</summary>
    public string? Description { get; set; }

    /// <summary>When it ended, if its region says so.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What it handed on.</summary>
    public JsonObject? Output { get; set; }

    /// <summary>What it has written, and when that came in.</summary>
    public List<(DateTimeOffset At, string Text)> Log { get; } = [(TimeProvider.System.GetUtcNow(), $"log of {Id}\n")];
}
