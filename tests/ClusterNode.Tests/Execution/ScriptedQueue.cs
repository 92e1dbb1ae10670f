using System.Text;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

/// <summary>A region in memory that keeps the rules of <see cref="IWorkQueue"/>, and can be told to fail.</summary>
internal sealed class ScriptedQueue : IWorkQueue
{
    private readonly Lock gate = new();
    private readonly Dictionary<JobKey, ScriptedJob> jobs = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called before every call with its name; may throw.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Called after every call has had its effect, before it is answered; may throw: then the answer is lost.</summary>
    public Action<string> After { get; set; } = _ => { };

    /// <summary>Results that make <see cref="FinishAsync"/> throw.</summary>
    public Func<JobResult, bool> Refuses { get; set; } = _ => false;

    /// <summary>How many results each call of <see cref="FinishAsync"/> brought.</summary>
    public List<int> Finishes { get; } = [];

    /// <summary>The most bytes of log that one call brought.</summary>
    public long MostBytes { get; private set; }

    public ScriptedJob this[JobKey key]
    {
        get
        {
            lock (gate) return jobs[key];
        }
    }

    /// <summary>Assigns a job to the node.</summary>
    public ScriptedJob Assign(JobOrder order, ScriptedState state = ScriptedState.Assigned)
    {
        var job = new ScriptedJob(order) { State = state };
        Change(() => jobs[order.Key] = job);
        return job;
    }

    /// <summary>Asks for a job's end.</summary>
    public void Abort(JobKey key, string reason) => Change(() => jobs[key].AbortReason = reason);

    /// <summary>Changes a job; a running one's node is told once.</summary>
    public void Update(JobKey key, string property, JsonNode value) => Change(() =>
    {
        jobs[key].Update = (JsonObject)jobs[key].Order.Job.DeepClone();
        jobs[key].Update![property] = value;
    });

    /// <summary>Gives the job to another node.</summary>
    public void TakeAway(JobKey key) => Change(() => jobs[key].State = ScriptedState.Elsewhere);

    /// <summary>Forgets the end of a log, as a restored backup does.</summary>
    public void LoseLog(JobKey key, int keep) => Change(() => jobs[key].Log.SetLength(keep));

    /// <summary>Returns the job as soon as it is as wanted.</summary>
    public async Task<ScriptedJob> WaitAsync(JobKey key, Func<ScriptedJob, bool> isAsWanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (isAsWanted(jobs[key])) return jobs[key];
                next = changed.Task;
            }

            await next.WaitAsync(patience.Token);
        }
    }

    public Task<ScriptedJob> EndOfAsync(JobKey key) => WaitAsync(key, job => job.Result is not null);

    public async Task<WorkOrders> TakeAsync(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        Before("take");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(wait);
        while (true)
        {
            WorkOrders orders = WorkOrders.None;
            Task next = changed.Task;
            Change(() => (orders, next) = (Take(most), changed.Task), tell: false);
            if (orders.Start.Count + orders.Abort.Count + orders.Update.Count > 0)
            {
                After("take");
                return orders;
            }

            try
            {
                await next.WaitAsync(over.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return WorkOrders.None;
            }
        }
    }

    public Task<IReadOnlyList<JobOrder>> RunningAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<JobOrder>>(
        "running", () => [.. jobs.Values.Where(job => job.State == ScriptedState.Running).Select(job => job.Order)]);

    public Task<IReadOnlyList<JobKey>> ReportAsync(IReadOnlyList<JobProgress> progress, CancellationToken cancellationToken) => Answer<IReadOnlyList<JobKey>>(
        "report",
        () =>
        {
            foreach (var one in progress) jobs[one.Key].Reports.Add(one);
            return [.. progress.Select(one => one.Key).Where(key => jobs[key].State == ScriptedState.Elsewhere)];
        });

    public Task<IReadOnlyList<LogStored>> AppendLogAsync(IReadOnlyList<LogChunk> chunks, CancellationToken cancellationToken) => Answer<IReadOnlyList<LogStored>>(
        "append",
        () =>
        {
            MostBytes = Math.Max(MostBytes, chunks.Sum(chunk => (long)chunk.Bytes.Length));
            return [.. chunks.Select(Append)];
        });

    public Task FinishAsync(IReadOnlyList<JobResult> results, CancellationToken cancellationToken) => Answer(
        "finish",
        () =>
        {
            if (results.Any(Refuses)) throw new InvalidOperationException("The region cannot take this result.");
            Finishes.Add(results.Count);
            foreach (var result in results)
            {
                var job = jobs[result.Key];
                job.FinishCalls++;
                if (job.State != ScriptedState.Running) continue;

                Assert.True(result.LogTail.Offset <= job.Log.Length, "the log's tail leaves a gap");
                Append(result.LogTail);
                job.State = ScriptedState.Ended;
                job.Result = result;
            }

            return true;
        });

    private Task<T> Answer<T>(string call, Func<T> answer)
    {
        Before(call);
        T made = default!;
        Change(() => made = answer());
        After(call);
        return Task.FromResult(made);
    }

    private WorkOrders Take(int most)
    {
        var start = jobs.Values.Where(job => job.State == ScriptedState.Assigned).Take(most).ToList();
        foreach (var job in start) job.State = ScriptedState.Running;
        var abort = jobs.Values.Where(job => job.State == ScriptedState.Running && job.AbortReason is not null && !start.Contains(job));
        var update = jobs.Values.Where(job => job.State == ScriptedState.Running && job.Update is not null).Select(job => new UpdateOrder(job.Order.Key, job.Update!)).ToList();
        foreach (var order in update) jobs[order.Key].Update = null;
        return new WorkOrders([.. start.Select(job => job.Order)], [.. abort.Select(job => new AbortOrder(job.Order.Key, job.AbortReason!))], update);
    }

    private LogStored Append(LogChunk chunk)
    {
        Assert.InRange(chunk.Bytes.Length, 0, 64 * 1024);
        var job = jobs[chunk.Key];
        var isStale = job.State != ScriptedState.Running;
        var known = (int)(job.Log.Length - chunk.Offset);
        if (!isStale && known >= 0 && known < chunk.Bytes.Length) job.Log.Write(chunk.Bytes.Span[known..]);
        return new LogStored(chunk.Key, job.Log.Length, isStale);
    }

    private void Change(Action change, bool tell = true)
    {
        lock (gate)
        {
            change();
            if (!tell) return;
            changed.SetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

internal enum ScriptedState
{
    Assigned,
    Running,
    Ended,
    Elsewhere,
}

/// <summary>What the region in memory knows of one job.</summary>
internal sealed class ScriptedJob(JobOrder order)
{
    private const string HeaderEnd = ")\n\n";

    public JobOrder Order { get; } = order;
    public ScriptedState State { get; set; }
    public string? AbortReason { get; set; }
    public JsonObject? Update { get; set; }
    public JobResult? Result { get; set; }
    public int FinishCalls { get; set; }
    public List<JobProgress> Reports { get; } = [];
    public MemoryStream Log { get; } = new();

    public string LogText => Encoding.UTF8.GetString(Log.ToArray());

    /// <summary>The log between header and footer.</summary>
    public byte[] Output
    {
        get
        {
            var log = Log.ToArray().AsSpan();
            var start = log.IndexOf(Encoding.ASCII.GetBytes(HeaderEnd)) + HeaderEnd.Length;
            var end = log.LastIndexOf("\n# Job "u8);
            return log[start..(end < start ? log.Length : end)].ToArray();
        }
    }

    public string OutputText => Encoding.UTF8.GetString(Output);

    public JsonObject Data => Result?.Data ?? [];
}
