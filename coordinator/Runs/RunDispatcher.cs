using System.Collections.Concurrent;
using Federation.Coordinator.Regions;
using Federation.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Does work as it comes, every piece by itself, and again until it is done. A region that does not answer holds up nothing but its own calls. A piece that
/// is given up because of a fault here stays in its table and is found again.
/// </summary>
public sealed class RunDispatcher(
    RunWorkQueue queue, RunWorkHandler handler, RegionDirectory regions, RegionPlaces places, IOptions<RunWorkOptions> options, TimeProvider time, ILogger<RunDispatcher> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, Task> underWay = [];
    private readonly ConcurrentDictionary<string, SemaphoreSlim> calls = [];

    /// <summary>The work that is being done now.</summary>
    public IReadOnlyCollection<Guid> UnderWay => [.. underWay.Keys];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var work in queue.ReadAllAsync(stoppingToken)) Start(work, stoppingToken);
        }
        finally
        {
            await Task.WhenAll(underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Start(RunWork work, CancellationToken cancellationToken)
    {
        if (underWay.TryAdd(work.Id, Task.CompletedTask)) underWay.TryUpdate(work.Id, DoAsync(work, cancellationToken), Task.CompletedTask);
    }

    private async Task DoAsync(RunWork work, CancellationToken cancellationToken)
    {
        try
        {
            await UntilDoneAsync(work, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops; another one, or the next, goes on.
        }
        catch (Exception fault) when (logger.Failed(work, fault))
        {
            throw;
        }
        finally
        {
            underWay.TryRemove(work.Id, out _);
        }
    }

    private async Task UntilDoneAsync(RunWork work, CancellationToken cancellationToken)
    {
        var mayHaveArrived = work.IsTakenOver;
        if (work.IsTakenOver) await handler.NotAnsweredAsync(work, "Another coordinator may have sent it.", mayHaveArrived, cancellationToken);
        var began = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            try
            {
                if ((tries > 1 || work.IsTakenOver) && !await handler.IsWantedAsync(work, cancellationToken)) return;
                await DoOnceAsync(work, mayHaveArrived, cancellationToken);
                if (work.Work is LaunchJob) RunTelemetry.NoteLaunch(work.Work.Region, time.GetElapsedTime(began));
                return;
            }
            catch (RegionUnavailableException away)
            {
                logger.NotAnswered(work.Kind, work.Key, tries, away.Message);
                if (work.Work is LaunchJob && away.MayHaveArrived) RunTelemetry.CountLaunch(work.Work.Region, "unanswered");
                var isNews = tries == 1 || (away.MayHaveArrived && !mayHaveArrived);
                mayHaveArrived |= away.MayHaveArrived;
                if (isNews || (!mayHaveArrived && handler.MayFailOver(work))) await handler.NotAnsweredAsync(work, away.Message, mayHaveArrived, cancellationToken);
                await WaitAsync(work.Work.Region, away is RegionFullException, tries, cancellationToken);
            }
            catch (Exception fault) when (ProblemExceptionHandler.IsPostgresAway(fault))
            {
                logger.NotAnswered(work.Kind, work.Key, tries, fault.Message);
                mayHaveArrived = true;
                await Task.Delay(BackOff(tries), time, cancellationToken);
            }
        }
    }

    private async Task DoOnceAsync(RunWork work, bool isRepeated, CancellationToken cancellationToken)
    {
        var call = calls.GetOrAdd(work.Work.Region, _ => new SemaphoreSlim(options.Value.CallsPerRegion));
        await call.WaitAsync(cancellationToken);
        try
        {
            await handler.DoAsync(work, isRepeated, cancellationToken);
        }
        finally
        {
            call.Release();
        }
    }

    /// <summary>Waits before the next try, but no longer than until the region answers somebody else in this process, or has a place again.</summary>
    private async Task WaitAsync(string region, bool isFull, int tries, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(BackOff(tries), time, enough.Token);
        await Task.WhenAny(delay, regions.RecoveredAsync(region), isFull ? places.FreedAsync(region, enough.Token) : delay);
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private TimeSpan BackOff(int tries)
    {
        var full = Math.Min(options.Value.FirstBackOff.TotalMilliseconds * (1 << Math.Min(tries - 1, 16)), options.Value.LongestBackOff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
