using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Federation.ServiceDefaults.Hosting;

/// <summary>
/// Background work in rounds: the one place that owns the timer, the stopping and the bad round. A round that throws is logged and the next one comes
/// all the same. <see cref="WakeUp"/> brings the next round forward.
/// </summary>
public abstract class PeriodicLoop(TimeSpan every, TimeProvider time, ILogger logger) : BackgroundService
{
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The clock that rounds and waits go by.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>One round. Safe to run on every node at once; tests call it directly.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Starts the next round now instead of when its time comes; many calls before it starts count as one.</summary>
    public void WakeUp() => Volatile.Read(ref wake).TrySetResult();

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            Volatile.Write(ref wake, new(TaskCreationOptions.RunContinuationsAsynchronously));
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

    /// <summary>Until the next round is due, it is brought forward, or the process stops: none of which is an exception, as this goes on all day.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(wake.Task, Task.Delay(every, Time, over.Token));
        await over.CancelAsync();
    }
}

internal static partial class PeriodicLoopTelemetry
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Loop} failed; the next one comes all the same")]
    public static partial void RoundFailed(this ILogger logger, string loop, Exception fault);
}
