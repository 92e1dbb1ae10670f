using System.Buffers;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// Bytes of a log that wait to be stored, first in first out, in pooled blocks of at most <see cref="LargestBlock"/>: nothing is copied to hand them on, and nothing is garbage. What is
/// handed on is good until it is dropped. A buffer that was emptied takes no memory.
/// </summary>
internal sealed class LogBuffer : IBufferWriter<byte>, IDisposable
{
    public const int LargestBlock = 64 * 1024;
    private const int SmallestBlock = 1024;

    private readonly Queue<Block> blocks = [];
    private Block? last;
    private int nextSize = SmallestBlock;

    /// <summary>How many bytes wait.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes that wait, in parts, from the first one on.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts => blocks.Select(block => block.Waiting);

    /// <summary>All bytes that wait, followed by more.</summary>
    public byte[] With(ReadOnlySpan<byte> more)
    {
        var all = new byte[Length + more.Length];
        var at = 0;
        foreach (var part in Parts)
        {
            part.Span.CopyTo(all.AsSpan(at));
            at += part.Length;
        }

        more.CopyTo(all.AsSpan(at));
        return all;
    }

    /// <summary>Forgets the first bytes.</summary>
    public void Drop(int count)
    {
        Length -= count;
        while (count > 0)
        {
            count -= blocks.Peek().Drop(count);
            if (!blocks.Peek().Waiting.IsEmpty) return;
            var empty = blocks.Dequeue();
            if (ReferenceEquals(empty, last)) last = null;
            empty.Dispose();
        }

        if (last is null) nextSize = Math.Max(nextSize / 4, SmallestBlock);
    }

    /// <summary>Forgets all bytes.</summary>
    public void Dispose() => Drop(Length);

    /// <inheritdoc />
    public void Advance(int count)
    {
        last!.Advance(count);
        Length += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (last is null || last.Room.Length < Math.Max(sizeHint, 1))
        {
            last = new Block(Math.Max(sizeHint, nextSize));
            blocks.Enqueue(last);
            nextSize = Math.Min(2 * nextSize, LargestBlock);
        }

        return last.Room;
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private sealed class Block(int size) : IDisposable
    {
        private readonly byte[] bytes = ArrayPool<byte>.Shared.Rent(size);
        private int start;
        private int end;

        public ReadOnlyMemory<byte> Waiting => bytes.AsMemory(start, end - start);

        public Memory<byte> Room => bytes.AsMemory(end, size - end);

        public void Advance(int count) => end += count;

        public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);

        public int Drop(int most)
        {
            var dropped = Math.Min(most, end - start);
            start += dropped;
            return dropped;
        }
    }
}
