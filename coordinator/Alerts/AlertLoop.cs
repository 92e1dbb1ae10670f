using Federation.Delivery;
using Federation.ServiceDefaults.Hosting;

namespace Federation.Coordinator.Alerts;

/// <summary>Evaluates the rules that are due. Safe on every replica, see <see cref="AlertEvaluator"/>.</summary>
public sealed class AlertLoop(AlertEvaluator evaluator, DeliveryLoop deliveries, TimeProvider time, ILogger<AlertLoop> logger) : PeriodicLoop(TimeSpan.FromSeconds(1), time, logger)
{
    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var any = false;
        while (await evaluator.EvaluateNextAsync(cancellationToken)) any = true;
        if (any) deliveries.WakeUp();
    }
}
