using System.Buffers;
using System.Text;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Puts the lines of several jobs in the order in which they came in, and notes how far each job's log is read. What a part adds after it was read to its end, or that could not be read, comes in a
/// later answer whatever its time. The pages' viewer has an order of its own, for places that it jumps to (<c>Web/LogOrder</c>).
/// </summary>
internal sealed class RunLogMerge(IReadOnlyList<RunLogPart> parts, RunLogPlace place)
{
    private readonly PriorityQueue<(int Index, RunLogPiece Piece, int Next), (DateTimeOffset At, int Index)> heads = new();
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly SortedSet<string> unreachable = new(StringComparer.Ordinal);
    private readonly SortedSet<string> untimed = new(StringComparer.Ordinal);
    private int? last;

    /// <summary>The jobs' logs.</summary>
    public IReadOnlyList<RunLogPart> Parts => parts;

    /// <summary>How far they are read.</summary>
    public RunLogPlace Place => place;

    /// <summary>How many bytes there are so far.</summary>
    public int Length => text.WrittenCount;

    /// <summary>When the lines came in that are next; null if there are none.</summary>
    public DateTimeOffset? NextAt => heads.TryPeek(out _, out var first) ? first.At : null;

    /// <summary>Adds what comes next of a part.</summary>
    public void Add(int index, RunLogPiece piece)
    {
        if (!piece.IsTimed) untimed.Add(parts[index].Step);
        if (piece.Lines.Count > 0) heads.Enqueue((index, piece, 0), (piece.Lines[0].At, index));
        else place.Read(index, place.OffsetOf(index) ?? 0, piece.IsWhole);
    }

    /// <summary>Notes that a part cannot be read now.</summary>
    public void Miss(int index) => unreachable.Add(parts[index].Step);

    /// <summary>Writes the lines that are next; answers the part of which more has to be read before those after them are known, or null.</summary>
    public int? Take()
    {
        var (index, piece, next) = heads.Dequeue();
        var isLast = next == piece.Lines.Count - 1;
        Write(index, piece.Lines[next].Bytes.Span);
        place.Read(index, place.OffsetOf(index)!.Value + piece.Lines[next].Bytes.Length, isLast && piece.IsWhole);
        if (!isLast) heads.Enqueue((index, piece, next + 1), (piece.Lines[next + 1].At, index));
        return isLast && piece.HasMore ? index : null;
    }

    /// <summary>All that was put together.</summary>
    public RunLogPage End(bool runIsOver) => new(text.WrittenSpan.ToArray(), place.ToString(), runIsOver && place.Whole == parts.Count, [.. unreachable], [.. untimed]);

    private void Write(int index, ReadOnlySpan<byte> lines)
    {
        if (last != index) text.Write(Encoding.UTF8.GetBytes($"==> {parts[index].Step} (attempt {parts[index].Attempt}, job {parts[index].JobId} in {parts[index].Region}) <==\n"));
        last = index;
        text.Write(lines);
        if (lines[^1] != '\n') text.Write("\n"u8);
    }
}
