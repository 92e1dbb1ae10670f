using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Postgres;

namespace Federation.ClusterNode.Hosting;

/// <summary>Passes PostgreSQL's notifications on to whoever waits for them.</summary>
internal sealed class Notifications(
    PostgresListener listener, WorkSignal work, ChangeSignal changes, JobEnds ends, ScheduleLoop schedule, EventCount events, HeartbeatLoop heartbeat) : IHostedService
{
    private readonly List<IDisposable> subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscriptions.Add(listener.Subscribe(WorkQueue.Channel, work.WakeUp));
        subscriptions.Add(listener.Subscribe(ChangesSql.Channel, _ => changes.Tell()));
        subscriptions.Add(listener.Subscribe(JobEnds.Channel, Tell));
        subscriptions.Add(listener.Subscribe(EventStore.Channel, _ => OnSchedule()));
        subscriptions.Add(listener.Subscribe(CatalogStore.Channel, _ => heartbeat.WakeUp()));
        subscriptions.Add(listener.Subscribe(ServerStore.Channel, _ => heartbeat.WakeUp()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions) subscription.Dispose();
        return Task.CompletedTask;
    }

    private void OnSchedule()
    {
        events.Forget();
        schedule.WakeUp();
    }

    private void Tell(string? endedJob)
    {
        if (endedJob is not null) ends.Tell(endedJob);
    }
}
