using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Finds work that nobody is doing: what has become due, what a replica left behind that is gone, and now and then what this one overlooked. Safe on every
/// replica at once: a row is given to one of them.
/// </summary>
public sealed class RunWorkSweep(
    RunWorkStore works, RunWorkQueue queue, RunDispatcher dispatcher, RunStore runs, IOptions<RunWorkOptions> options, TimeProvider time, ILogger<RunWorkSweep> logger)
    : PeriodicLoop(options.Value.SweepEvery, time, logger)
{
    private const int AtOnce = 500;
    private const int RoundsBetweenLooksAtOwn = 20;

    private int round;

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await works.TakeAsync(AtOnce, cancellationToken) is { Count: > 0 } taken)
        {
            logger.Taken(taken.Count);
            queue.Add(taken);
        }

        if (++round % RoundsBetweenLooksAtOwn != 0) return;
        queue.Add(await works.OverlookedAsync(dispatcher.UnderWay, cancellationToken));
        await runs.ReleaseStuckAsync(cancellationToken);
    }
}
