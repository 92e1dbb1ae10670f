using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Triggers;

/// <summary>Starts the runs that triggers have noted, as soon as they have. Safe on every replica at once, see <see cref="FiringStarter"/>.</summary>
public sealed class FiringLoop : PeriodicLoop
{
    /// <summary>The notification channel of runs that are to be started.</summary>
    public const string Channel = "federation_triggers";

    private const int AtOnce = 100;
    private const int InParallel = 4;

    private readonly FiringStore firings;
    private readonly FiringStarter starter;
    private readonly IDisposable subscription;

    /// <summary>Listens from now on.</summary>
    public FiringLoop(FiringStore firings, FiringStarter starter, PostgresListener listener, IOptions<TriggerOptions> options, TimeProvider time, ILogger<FiringLoop> logger)
        : base(options.Value.FiringEvery, time, logger)
    {
        (this.firings, this.starter) = (firings, starter);
        subscription = listener.Subscribe(Channel, _ => WakeUp());
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        subscription.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = InParallel, CancellationToken = cancellationToken };
        while (await firings.TakeAsync(AtOnce, cancellationToken) is { Count: > 0 } taken)
            await Parallel.ForEachAsync(taken, limits, async (firing, cancel) => await starter.StartAsync(firing, cancel));
    }
}
