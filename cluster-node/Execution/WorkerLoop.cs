using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// The worker of this node: takes up what an earlier life left in the spool, then takes jobs from the region and starts them. Stopping it stops no job.
/// </summary>
internal sealed class WorkerLoop(
    Spool spool, JobTable jobs, PersistentQueue queue, Persistence persistence, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<WorkerLoop> logger)
    : BackgroundService
{
    private const int MostAtOnce = 100;

    /// <summary>How long a call for work waits while there is no room for more, so that room is soon seen.</summary>
    private static readonly TimeSpan WaitWhenFull = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await RecoverAsync(stoppingToken);
            while (true) await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await jobs.StoppedAsync();
        }
    }

    private async Task RecoverAsync(CancellationToken stoppingToken)
    {
        spool.Prepare();
        var entries = spool.Open();
        foreach (var entry in entries) jobs.Follow(entry, stoppingToken);
        if (entries.Count > 0) logger.TookUp(entries.Count);

        var known = entries.Select(entry => entry.Key).ToHashSet();
        var mayStart = spool.RemembersThisBoot;
        foreach (var order in await queue.RunningAsync(stoppingToken))
        {
            if (!known.Contains(order.Key)) await FollowNewAsync(order, mayStart, stoppingToken);
        }

        spool.RememberThisBoot();
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        var room = Math.Clamp(options.Value.MaxConcurrent - jobs.Count, 0, MostAtOnce);
        var orders = await queue.TakeAsync(room, room > 0 ? options.Value.TakeWait : WaitWhenFull, stoppingToken);
        if (orders is null)
        {
            await FindLostAnswersAsync(stoppingToken);
            return;
        }

        foreach (var order in orders.Start) await FollowNewAsync(order, mayStart: true, stoppingToken);

        foreach (var order in orders.Update) await persistence.UntilItWorksAsync(_ => UpdateAsync(order), stoppingToken);

        // An abort is told again and again until its job has ended: the same answer at once is no reason to ask at once.
        var isNews = orders.Start.Count + orders.Update.Count > 0;
        foreach (var order in orders.Abort) isNews |= jobs.Abort(order);
        if (!isNews && orders.Abort.Count > 0) await Task.Delay(options.Value.AdoptedPollEvery, time, stoppingToken);
    }

    private Task UpdateAsync(UpdateOrder order)
    {
        jobs.Update(order);
        return Task.CompletedTask;
    }

    /// <summary>
    /// After a failed call: starts what the region gave us in an answer that never came. A job that ends meanwhile may still be in the region's answer,
    /// so those known before the question are left out.
    /// </summary>
    private async Task FindLostAnswersAsync(CancellationToken stoppingToken)
    {
        var known = jobs.Running.Select(job => job.Key).ToHashSet();
        foreach (var order in await queue.RunningAsync(stoppingToken))
        {
            if (!known.Contains(order.Key)) await FollowNewAsync(order, mayStart: true, stoppingToken);
        }
    }

    private async Task FollowNewAsync(JobOrder order, bool mayStart, CancellationToken stoppingToken)
    {
        if (jobs.Has(order.Key)) return;

        var entry = await persistence.UntilItWorksAsync(_ => Task.FromResult(mayStart ? spool.Add(order) : spool.AddLost(order)), stoppingToken);
        jobs.Follow(entry, stoppingToken);
    }
}
