using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Federation.ServiceDefaults.Hosting;

/// <summary>
/// Background work in rounds: the one place that owns the timer, the stopping and the bad round. A round that throws is logged and the next one comes
/// all the same. <see cref="WakeUp"/> brings the next round forward.
/// </summary>
public abstract class PeriodicLoop(TimeSpan every, TimeProvider time, ILogger logger) : BackgroundService
{
    private readonly SemaphoreSlim wake = new(0, 1);

    /// <summary>The clock that rounds and waits go by.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>One round. Safe to run on every node at once; tests call it directly.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Starts the next round now instead of when its time comes; many calls before it starts count as one.</summary>
    public void WakeUp()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A round is due already.
        }
    }

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The one place where a round's fault is caught, whatever it is.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                logger.RoundFailed(GetType().Name, fault);
            }

            await WaitAsync(stoppingToken);
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var due = new CancellationTokenSource(every, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, stoppingToken);
        try
        {
            await wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Its time has come, or the process stops.
        }
    }
}

internal static partial class PeriodicLoopTelemetry
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Loop} failed; the next one comes all the same")]
    public static partial void RoundFailed(this ILogger logger, string loop, Exception fault);
}
