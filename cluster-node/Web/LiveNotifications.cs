using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Postgres;
using Federation.Web.Live;

namespace Federation.ClusterNode.Web;

/// <summary>Tells open pages when jobs, events, the catalog or servers have changed, on whichever node.</summary>
internal sealed class LiveNotifications(PostgresListener listener, LiveSignal live) : IHostedService
{
    private static readonly string[] Channels = [ChangesSql.Channel, EventStore.Channel, CatalogStore.Channel, ServerStore.Channel];

    private readonly List<IDisposable> subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscriptions.AddRange(Channels.Select(channel => listener.Subscribe(channel, _ => live.Tell())));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions) subscription.Dispose();
        return Task.CompletedTask;
    }
}
