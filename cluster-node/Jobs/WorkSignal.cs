using Federation.ClusterNode.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Jobs;

/// <summary>Tells this node's worker that there may be work for it, and the heartbeat whether the worker asks for any.</summary>
public sealed class WorkSignal(IOptions<NodeOptions> node) : IDisposable
{
    private readonly SemaphoreSlim wake = new(0, 1);
    private int waiting;
    private bool asked;

    /// <summary>Told with every call, whichever node it is for.</summary>
    public event Action<string?>? Called;

    /// <summary>Whether the worker is to be given no more jobs.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Says that there may be work for the node of that name; null is any.</summary>
    public void WakeUp(string? name)
    {
        Called?.Invoke(name);
        if (name is not null && name != node.Value.Name) return;
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Waits for the next call, at most so long.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            await wake.WaitAsync(most, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Notes that the worker asks for work.</summary>
    public void Ask() => Volatile.Write(ref asked, true);

    /// <summary>Whether the worker has asked for work since the last time this was asked, or is waiting for some.</summary>
    public bool WasAskedFor() => Interlocked.Exchange(ref asked, false) || Volatile.Read(ref waiting) > 0;

    /// <inheritdoc />
    public void Dispose() => wake.Dispose();
}
