using System.Runtime.CompilerServices;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Federation.Web.Logs;
using Microsoft.Extensions.Caching.Memory;

namespace Federation.Coordinator.Web;

/// <summary>
/// The logs of all jobs of a run as one, for the log viewer. Jobs that run at the same time come in the order in which their lines were first seen here; that order is kept
/// while somebody looks, by this replica for itself.
/// </summary>
public sealed class MergedLogs(RegionDirectory regions) : IDisposable
{
    private const int MostLogs = 200;
    private const long LongestUnfinishedLine = 64 * 1024;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = MostLogs });

    /// <summary>A run's log as it is now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="history">All that happened to it.</param>
    /// <param name="step">The step whose jobs alone are wanted; null for all.</param>
    /// <param name="cancellationToken">Ends the calls to the regions.</param>
    public async Task<LogSource> OpenAsync(Run run, IReadOnlyList<RunEvent> history, string? step, CancellationToken cancellationToken)
    {
        var log = known.GetOrCreate((run.Id, step), entry =>
        {
            (entry.SlidingExpiration, entry.Size) = (Kept, 1);
            return new KnownLog(new LogOrder(), new SemaphoreSlim(1, 1));
        })!;
        await log.Turn.WaitAsync(cancellationToken);
        try
        {
            var hasAll = true;
            foreach (var part in RunLog.PartsOf(run, history).Where(part => (step is null || part.Step == step) && !log.Order.HasAllOf(part))) hasAll &= await FollowAsync(log.Order, part, cancellationToken);
            var size = log.Order.Size;
            return new LogSource($"{run.Chain}-{step ?? $"{run.Id:n}"}.log", size, hasAll && run.IsOver, (from, until, cancel) => ReadAsync(log.Order.Between(from, Math.Min(until, size)), cancel));
        }
        finally
        {
            log.Turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => known.Dispose();

    /// <summary>Adds what there is of a job's log, in whole lines while more may come; answers whether that was all. What a region cannot tell now comes later.</summary>
    private async Task<bool> FollowAsync(LogOrder order, RunLogPart part, CancellationToken cancellationToken)
    {
        try
        {
            var log = new StepLog(await regions.GetAsync(part.Region, cancellationToken), part.JobId);
            var (from, size) = (order.ReadOf(part), await log.SizeAsync(cancellationToken));
            if (size is null && !part.IsOver) return false;
            var until = size > from ? await log.EndOfLinesAsync(from, size.Value, cancellationToken) : from;
            var takesAll = part.IsOver || size - until > LongestUnfinishedLine;
            order.Add(part, takesAll ? size ?? from : until, part.IsOver, endsLine: !takesAll || until == (size ?? from));
            return part.IsOver;
        }
        catch (Exception cut) when (cut is RegionUnavailableException or IOException)
        {
            return false;
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(IReadOnlyList<LogPiece> pieces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            if (piece.Part is not { } part)
            {
                yield return piece.Bytes;
                continue;
            }

            var log = new StepLog(await regions.GetAsync(part.Region, cancellationToken), part.JobId);
            await foreach (var bytes in log.ReadAsync(piece.From, piece.Until, cancellationToken)) yield return bytes;
        }
    }

    private sealed record KnownLog(LogOrder Order, SemaphoreSlim Turn);
}
