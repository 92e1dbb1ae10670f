namespace Federation.ClusterNode.Execution;

/// <summary>Brings logs to the region in chunks of 64 KiB, several in a call, and at most 1 MiB in memory at a time.</summary>
internal sealed class LogShipper(PersistentQueue queue)
{
    private const int ChunksInCall = 16;
    private const int ChunksOfJob = 4;

    /// <summary>Sends what is new in these jobs' logs, some of each. Whether there may be more.</summary>
    public async Task<bool> ShipAsync(IEnumerable<RunningJob> jobs, CancellationToken cancellationToken)
    {
        var more = false;
        var call = new Dictionary<JobKey, (RunningJob Job, IDisposable Holding)>();
        var chunks = new List<LogChunk>();
        try
        {
            foreach (var job in jobs)
            {
                if (job.Log.TryLock() is not { } holding) continue;

                call.Add(job.Key, (job, holding));
                var next = job.Log.Next(ChunksOfJob);
                chunks.AddRange(next);
                more |= next.Count == ChunksOfJob;
                if (chunks.Count + ChunksOfJob <= ChunksInCall) continue;

                await SendAsync(chunks, call, cancellationToken);
            }

            await SendAsync(chunks, call, cancellationToken);
            return more;
        }
        finally
        {
            Release(call);
        }
    }

    /// <summary>Sends the next part of the log of a job whose lock the caller holds.</summary>
    public async Task ShipAsync(RunningJob job, CancellationToken cancellationToken) =>
        TakeNote(job, await queue.AppendLogAsync(job.Log.Next(ChunksInCall), cancellationToken));

    /// <summary>Asks how much the region has of the log of a job whose lock the caller holds.</summary>
    public async Task AskAsync(RunningJob job, CancellationToken cancellationToken) =>
        TakeNote(job, await queue.AppendLogAsync([new LogChunk(job.Key, job.Log.Position, ReadOnlyMemory<byte>.Empty)], cancellationToken));

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
