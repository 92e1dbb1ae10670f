using System.Globalization;
using System.Runtime.CompilerServices;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Web;

/// <summary>A job's log, read from its region by offset.</summary>
internal sealed class StepLog(RegionClient client, string job)
{
    private const int PieceSize = 64 * 1024;

    /// <summary>Beyond every log: only the size is answered.</summary>
    private const long SizeOnly = long.MaxValue / 2;

    /// <summary>How many bytes there are; null if the region has no such log.</summary>
    /// <exception cref="RegionUnavailableException">The region does not answer.</exception>
    public async Task<long?> SizeAsync(CancellationToken cancellationToken)
    {
        using var end = await client.GetLogAsync(job, SizeOnly, cancellationToken);
        if (end is null) return null;
        if (end.Headers.TryGetValues("X-Log-Size", out var sizes)) return long.Parse(sizes.First(), CultureInfo.InvariantCulture);

        var size = 0L;
        await foreach (var piece in ReadAsync(0, long.MaxValue, cancellationToken)) size += piece.Length;
        return size;
    }

    /// <summary>Where its last whole line before a place ends; <paramref name="from"/> if there is none in the last 64 KiB.</summary>
    public async Task<long> EndOfLinesAsync(long from, long until, CancellationToken cancellationToken)
    {
        var (at, end) = (Math.Max(from, until - PieceSize), from);
        await foreach (var piece in ReadAsync(at, until, cancellationToken))
        {
            if (piece.Span.LastIndexOf((byte)'\n') is >= 0 and var last) end = at + last + 1;
            at += piece.Length;
        }

        return end;
    }

    /// <summary>Its bytes from a place up to another.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long from, long until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var log = await client.GetLogAsync(job, from, cancellationToken);
        if (log is null) yield break;
        await using var body = await log.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[PieceSize];
        for (var left = until - from; left > 0;)
        {
            var length = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, PieceSize)), cancellationToken);
            if (length == 0) yield break;
            left -= length;
            yield return buffer.AsMemory(0, length);
        }
    }
}
