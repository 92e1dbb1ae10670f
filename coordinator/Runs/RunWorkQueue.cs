using System.Threading.Channels;

namespace Federation.Coordinator.Runs;

/// <summary>Work that is committed as this process's own, on its way to be done. What is lost here with the process is in its table.</summary>
public sealed class RunWorkQueue
{
    private readonly Channel<RunWork> channel = Channel.CreateUnbounded<RunWork>(new() { SingleReader = true });

    /// <summary>Hands over work whose transaction is committed.</summary>
    public void Add(IEnumerable<RunWork> work)
    {
        foreach (var one in work) channel.Writer.TryWrite(one);
    }

    /// <summary>All work as it comes, for the one dispatcher.</summary>
    public IAsyncEnumerable<RunWork> ReadAllAsync(CancellationToken cancellationToken) => channel.Reader.ReadAllAsync(cancellationToken);
}
