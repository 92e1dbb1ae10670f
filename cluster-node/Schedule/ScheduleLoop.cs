using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>Fires what is due, and sleeps until something is. Safe on every node at once, as <see cref="FiringStore"/> is.</summary>
internal sealed class ScheduleLoop(
    NpgsqlDataSource database, FiringStore firing, SchedulerWatch watch, IOptions<NodeOptions> node, TimeProvider time, ILogger<ScheduleLoop> logger)
    : PeriodicLoop(SchedulerWatch.Every, time, logger)
{
    private ITimer? alarm;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!node.Value.IsScheduler) return;
        await watch.BeatAsync(cancellationToken);
        while (await firing.FireAsync(cancellationToken))
        {
            // There may be more that is due.
        }

        watch.Tick();
        var next = await ScheduleStore.NextAsync(database, cancellationToken);
        alarm ??= Time.CreateTimer(_ => WakeUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        alarm.Change(next is { } wait && wait < TimeSpan.FromDays(1) ? Later(wait, TimeSpan.FromMilliseconds(1)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override void Dispose()
    {
        alarm?.Dispose();
        base.Dispose();
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
