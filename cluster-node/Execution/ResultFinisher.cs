using System.Threading.Channels;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// Brings results to the region: one that comes alone goes at once, and those that come while a call is under way go together in the next one.
/// </summary>
internal sealed class ResultFinisher(PersistentQueue queue) : BackgroundService
{
    /// <summary>With the last 64 KiB of each log, a call carries at most 4 MiB.</summary>
    private const int MostAtOnce = 64;

    private readonly Channel<Waiting> waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Whether the region keeps the result and the whole log now. If not, the call failed, perhaps because of another result in it.</summary>
    public async Task<bool> TryFinishAsync(JobResult result, CancellationToken cancellationToken)
    {
        var one = new Waiting(result, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(one, cancellationToken);
        return await one.Done.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>(MostAtOnce);
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < MostAtOnce && waiting.Reader.TryRead(out var one)) batch.Add(one);

                var isDone = await queue.TryFinishAsync([.. batch.Select(one => one.Result)], stoppingToken);
                foreach (var one in batch) one.Done.SetResult(isDone);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not brought is in the spool, and is brought after the next start.
        }
    }

    private readonly record struct Waiting(JobResult Result, TaskCompletionSource<bool> Done);
}
