using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// The log of one job on its way to the region: header, output without the plugin's messages, footer. Holds only what is not yet known to be stored, and
/// reads on only as that is. The log is made from the output from its beginning, always in the same way, so after a restart
/// it is made again and what the region has already is passed over. Not thread-safe: whoever uses it holds <see cref="LockAsync"/>.
/// </summary>
internal sealed class JobLog(SpoolEntry entry, string node, TimeProvider time) : IDisposable
{
    public const int ChunkSize = LogBuffer.LargestBlock;
    private const int ReadSize = 16 * 1024;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly LogBuffer made = new();
    private OutputSplitter? splitter;
    private SafeFileHandle? output;
    private long read;
    private long position = entry.Order.Earlier?.LogSize ?? 0;
    private long stored;
    private long end = long.MaxValue;
    private bool isComplete;

    /// <summary>What the plugin said in the output read so far.</summary>
    public PluginReport Report { get; private set; } = new();

    /// <summary>The place of the first byte that is not known to be stored.</summary>
    public long Position => position;

    /// <summary>Bytes of log made so far.</summary>
    public long Length => Math.Max(position + Pending, stored);

    /// <summary>Bytes of log made and not known to be stored.</summary>
    public int Pending => made.Length;

    /// <summary>Bytes of the output that log was made of so far.</summary>
    public long Read => read;

    /// <summary>Waits until nobody else uses this log; dispose to let others.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        return new Holding(gate);
    }

    /// <summary>As <see cref="LockAsync"/>, without waiting: null if somebody else uses this log.</summary>
    public IDisposable? TryLock() => gate.Wait(0) ? new Holding(gate) : null;

    /// <summary>The next chunks to store, together at most so many bytes.</summary>
    /// <param name="most">At least <see cref="ChunkSize"/>.</param>
    public IReadOnlyList<LogChunk> Next(int most)
    {
        Make(most);
        if (position < stored) return [];

        var (chunks, at) = (new List<LogChunk>(1), position);
        foreach (var part in made.Parts.TakeWhile(part => at + part.Length <= position + most))
        {
            chunks.Add(new LogChunk(entry.Key, at, part));
            at += part.Length;
        }

        return chunks;
    }

    /// <summary>Takes note of how much of the log is stored: more than was sent if an earlier life of this node sent it, less if the region lost some.</summary>
    public void Stored(long size)
    {
        if (size < position) Restart();
        stored = size;
        PassOverStored();
    }

    /// <summary>
    /// The log's end once the process has ended: reads all output there is (what processes left behind write later is not waited for) and asks for the
    /// footer. False while there are chunks to be stored first.
    /// </summary>
    public bool TryEnd(Func<byte[]> footer, out LogChunk tail)
    {
        tail = new LogChunk(entry.Key, position, ReadOnlyMemory<byte>.Empty);
        if (end == long.MaxValue) end = File.Exists(entry.OutputPath) ? new FileInfo(entry.OutputPath).Length : 0;
        if (!Make(ChunkSize)) return false;

        if (!isComplete) splitter?.Complete(made);
        isComplete = true;
        PassOverStored();

        var last = footer();
        if (Pending + last.Length > ChunkSize) return false;

        tail = new LogChunk(entry.Key, Math.Max(position, stored), made.With(last));
        return true;
    }

    public void Dispose()
    {
        made.Dispose();
        output?.Dispose();
    }

    /// <summary>Makes log from output until <paramref name="enough"/> bytes wait to be stored. Whether all output there is has been read.</summary>
    private bool Make(int enough)
    {
        if (splitter is null)
        {
            splitter = new OutputSplitter(PluginLauncher.ProtocolOf(entry.Order), Report, time);
            made.Write(JobLogText.Header(entry.Order.Job, node, entry.StartedAt, time.LocalTimeZone));
            PassOverStored();
        }

        var block = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            while (Pending < enough && !isComplete && (output is not null || TryOpenOutput()))
            {
                var count = RandomAccess.Read(output!, block.AsSpan(0, (int)Math.Min(block.Length, end - read)), read);
                if (count == 0) return true;

                read += count;
                splitter.Push(block.AsSpan(0, count), made);
                PassOverStored();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return Pending < enough || isComplete;
    }

    private bool TryOpenOutput()
    {
        if (!File.Exists(entry.OutputPath)) return false;
        output = File.OpenHandle(entry.OutputPath, share: FileShare.ReadWrite | FileShare.Delete);
        return true;
    }

    private void PassOverStored()
    {
        var over = (int)Math.Clamp(stored - position, 0, Pending);
        position += over;
        made.Drop(over);
    }

    private void Restart()
    {
        Report = new PluginReport();
        splitter = null;
        isComplete = false;
        made.Drop(made.Length);
        read = 0;
        position = entry.Order.Earlier?.LogSize ?? 0;
    }

    private sealed class Holding(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
