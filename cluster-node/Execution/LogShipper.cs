namespace Federation.ClusterNode.Execution;

/// <summary>
/// Brings logs to the region in chunks of 64 KiB, several in a call, and at most 1 MiB in memory at a time; those of jobs that have ended besides, a few at a time and
/// by turns.
/// </summary>
internal sealed class LogShipper(PersistentQueue queue) : IDisposable
{
    private const int BytesInCall = 1024 * 1024;
    private const int BytesOfJob = 256 * 1024;
    private const int JobsInCall = 200;
    private const int EndedAtOnce = 3;

    private readonly SemaphoreSlim ended = new(EndedAtOnce, EndedAtOnce);

    /// <summary>Sends what is new in these jobs' logs, some of each. Whether there may be more.</summary>
    public async Task<bool> ShipAsync(IEnumerable<RunningJob> jobs, CancellationToken cancellationToken)
    {
        var (more, bytes) = (false, 0);
        var call = new Dictionary<JobKey, (RunningJob Job, IDisposable Holding)>();
        var chunks = new List<LogChunk>();
        try
        {
            foreach (var job in jobs)
            {
                if (job.Log.TryLock() is not { } holding) continue;

                call.Add(job.Key, (job, holding));
                var before = chunks.Count;
                chunks.AddRange(job.Log.Next(BytesOfJob));
                var size = chunks.Skip(before).Sum(chunk => chunk.Bytes.Length);
                more |= job.Log.Pending >= BytesOfJob;
                bytes += size;
                if (bytes + BytesOfJob <= BytesInCall && call.Count < JobsInCall) continue;

                await SendAsync(chunks, call, cancellationToken);
                bytes = 0;
            }

            await SendAsync(chunks, call, cancellationToken);
            return more;
        }
        finally
        {
            Release(call);
        }
    }

    /// <summary>Sends the next part of the log of a job that has ended and whose lock the caller holds.</summary>
    public async Task ShipAsync(RunningJob job, CancellationToken cancellationToken)
    {
        await ended.WaitAsync(cancellationToken);
        try
        {
            TakeNote(job, await queue.AppendLogAsync(job.Log.Next(BytesInCall), cancellationToken));
        }
        finally
        {
            ended.Release();
        }
    }

    /// <summary>Asks how much the region has of the log of a job whose lock the caller holds.</summary>
    public async Task AskAsync(RunningJob job, CancellationToken cancellationToken) =>
        TakeNote(job, await queue.AppendLogAsync([new LogChunk(job.Key, job.Log.Position, ReadOnlyMemory<byte>.Empty)], cancellationToken));

    public void Dispose() => ended.Dispose();

    private async Task SendAsync(List<LogChunk> chunks, Dictionary<JobKey, (RunningJob Job, IDisposable Holding)> call, CancellationToken cancellationToken)
    {
        if (chunks.Count > 0)
        {
            foreach (var answers in (await queue.AppendLogAsync([.. chunks], cancellationToken)).GroupBy(answer => answer.Key))
            {
                if (call.TryGetValue(answers.Key, out var one)) TakeNote(one.Job, answers);
            }
        }

        chunks.Clear();
        Release(call);
    }

    private static void TakeNote(RunningJob job, IEnumerable<LogStored> answers)
    {
        foreach (var answer in answers.TakeLast(1))
        {
            if (answer.Stale) job.Forsake();
            else job.Log.Stored(answer.Size);
        }
    }

    private static void Release(Dictionary<JobKey, (RunningJob Job, IDisposable Holding)> call)
    {
        foreach (var (_, holding) in call.Values) holding.Dispose();
        call.Clear();
    }
}
