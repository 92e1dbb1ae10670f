using System.Collections.Concurrent;
using System.Text;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests;

/// <summary>A worker that ends every job it takes at once and well, with a line of log, and remembers what it took.</summary>
public sealed class ScriptedWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    /// <summary>Starts to take a node's jobs.</summary>
    public ScriptedWorker(Node node) => loop = RunAsync(node, stop.Token);

    /// <summary>The jobs it took.</summary>
    public ConcurrentBag<JobOrder> Taken { get; } = [];

    /// <summary>A result that went well.</summary>
    public static JobResult Success(JobOrder order, string log = "done\n") => new(
        order.Key, Aborted: false, 0, "", TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow(), Data: null, new LogChunk(order.Key, 0, Encoding.UTF8.GetBytes(log)));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task RunAsync(Node node, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(node, cancellationToken);
            }
            catch (Exception cut) when (DatabaseFaults.IsAway(cut))
            {
                // As a worker does, it goes on when its connection is lost.
                await Eventually.PassesAsync(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }

    private async Task WorkAsync(Node node, CancellationToken cancellationToken)
    {
        var orders = await node.Queue.TakeAsync(50, TimeSpan.FromSeconds(5), cancellationToken);
        foreach (var order in orders.Start) Taken.Add(order);
        if (orders.Start.Count > 0) await node.Queue.FinishAsync([.. orders.Start.Select(order => Success(order))], cancellationToken);
    }
}
