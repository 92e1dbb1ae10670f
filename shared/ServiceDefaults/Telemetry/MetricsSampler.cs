using Microsoft.Extensions.Logging;
using Npgsql;

namespace Federation.ServiceDefaults.Telemetry;

/// <summary>Asks the database for what gauges are to show. Called before metrics are read, however often that is, at most every <see cref="MetricsSampler.Every"/>.</summary>
public delegate Task MetricsSample(CancellationToken cancellationToken);

/// <summary>
/// Takes the registered <see cref="MetricsSample"/>s before metrics are read: where nobody reads them nothing is asked. A database that is away or slow holds nobody up;
/// the gauges are as they were then, and tell nothing once they are older than <see cref="Keep"/>.
/// </summary>
public sealed class MetricsSampler(IEnumerable<MetricsSample> samples, TimeProvider time, ILogger<MetricsSampler> logger)
{
    /// <summary>The least time between two samples.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>How long a sample is worth showing.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Task current = Task.CompletedTask;
    private long? begunAt;

    /// <summary>Takes samples if the last ones are not fresh, and waits for them a little.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken) =>
        await Newest().WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Task Newest()
    {
        lock (gate)
        {
            if (!current.IsCompleted || (begunAt is { } last && time.GetElapsedTime(last) < Every)) return current;
            begunAt = time.GetTimestamp();
            return current = TakeAsync();
        }
    }

    private async Task TakeAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            foreach (var sample in samples) await sample(patience.Token);
        }
        catch (Exception fault) when (fault is NpgsqlException or OperationCanceledException)
        {
            logger.NotSampled(fault.Message);
        }
    }
}

internal static partial class MetricsSamplerTelemetry
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "What metrics show of the database could not be asked for: {Reason}")]
    public static partial void NotSampled(this ILogger logger, string reason);
}
