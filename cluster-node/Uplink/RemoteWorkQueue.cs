using System.Collections.Concurrent;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Satellites;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Uplink;

/// <summary>The region as a satellite's worker sees it: calls over HTTPS, each of which may be repeated.</summary>
internal sealed class RemoteWorkQueue(RegionLink link, LinkMeter meter) : IWorkQueue
{
    private const int MostReports = 1_000;

    /// <summary>What is asked of running jobs and has arrived here.</summary>
    private readonly ConcurrentDictionary<JobKey, KnownOrder> known = new();

    private int session;
    private int waiting;

    /// <summary>Whether the worker asks for work just now.</summary>
    public bool IsAsking => Volatile.Read(ref waiting) > 0;

    /// <inheritdoc />
    public async Task<WorkOrders> TakeAsync(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        var poll = wait < meter.Pace.Poll ? wait : meter.Pace.Poll;
        Interlocked.Increment(ref waiting);
        try
        {
            var request = new TakeRequest { Session = session, Most = most, Wait = poll.TotalSeconds, Known = [.. known.Values] };
            var reply = await link.CallAsync<TakeRequest, TakeReply>("take", request, poll, cancellationToken);
            if (reply.Start.Count + reply.Abort.Count + reply.Update.Count == 0) meter.Polled();
            return OrdersOf(reply);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<JobOrder>> RunningAsync(CancellationToken cancellationToken)
    {
        var reply = await link.CallAsync<NothingMore, RunningReply>("running", new NothingMore(), TimeSpan.Zero, cancellationToken);
        session = reply.Session;
        return reply.Jobs;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<JobKey>> ReportAsync(IReadOnlyList<JobProgress> progress, CancellationToken cancellationToken)
    {
        var stale = new List<JobKey>();
        foreach (var part in progress.Chunk(MostReports))
            stale.AddRange((await link.CallAsync<ReportRequest, ReportReply>("report", new ReportRequest(part), TimeSpan.Zero, cancellationToken)).Stale);
        foreach (var key in stale) known.TryRemove(key, out _);
        return stale;
    }

    /// <summary>
    /// <inheritdoc cref="IWorkQueue.AppendLogAsync" path="/summary"/>
    /// Sends as much in a call as the link bears. If a call fails after others did not, what those stored is answered: it need not be sent again.
    /// </summary>
    public async Task<IReadOnlyList<LogStored>> AppendLogAsync(IReadOnlyList<LogChunk> chunks, CancellationToken cancellationToken)
    {
        var stored = new List<LogStored>();
        try
        {
            for (var sent = 0; sent < chunks.Count;)
            {
                var part = PartOf(chunks, sent, meter.Pace.Bytes);
                stored.AddRange((await link.CallAsync<AppendRequest, AppendReply>("append", new AppendRequest(part), TimeSpan.Zero, cancellationToken)).Stored);
                sent += part.Count;
            }
        }
        catch (RegionAwayException) when (stored.Count > 0)
        {
            // The rest is asked for again.
        }

        return stored;
    }

    /// <inheritdoc />
    public async Task FinishAsync(IReadOnlyList<JobResult> results, CancellationToken cancellationToken)
    {
        await link.CallAsync<FinishRequest, RegionReply>("finish", new FinishRequest(results), TimeSpan.Zero, cancellationToken);
        foreach (var result in results) known.TryRemove(result.Key, out _);
    }

    private WorkOrders OrdersOf(TakeReply reply)
    {
        foreach (var order in reply.Abort) Note(order.Key, before => before with { Aborted = true });
        foreach (var told in reply.Update) Note(told.Order.Key, before => before with { UpdatedAt = told.UpdatedAt });
        return new WorkOrders(reply.Start, reply.Abort, [.. reply.Update.Select(told => told.Order)]);
    }

    private void Note(JobKey key, Func<KnownOrder, KnownOrder> note) =>
        known.AddOrUpdate(key, _ => note(new KnownOrder(key, Aborted: false, UpdatedAt: null)), (_, before) => note(before));

    private static List<LogChunk> PartOf(IReadOnlyList<LogChunk> chunks, int start, int most)
    {
        var part = new List<LogChunk>();
        for (var bytes = 0; start + part.Count < chunks.Count; bytes += part[^1].Bytes.Length)
        {
            var next = chunks[start + part.Count];
            if (part.Count > 0 && bytes + next.Bytes.Length > most) break;
            part.Add(next);
        }

        return part;
    }
}
