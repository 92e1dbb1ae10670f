namespace Federation.Web.Logs;

/// <summary>Where the lines of a log are, from a line on: what the viewer needs to fetch only what it shows.</summary>
/// <param name="Size">Bytes of the whole log.</param>
/// <param name="Lines">Lines of the whole log; a last one without a newline counts.</param>
/// <param name="Ended">Whether no more will come.</param>
/// <param name="Timed">Whether it is known when its lines were stored.</param>
/// <param name="Blocks">The offset of every so-manieth line after the one that was asked from.</param>
public sealed record LogIndex(long Size, long Lines, bool Ended, bool Timed, IReadOnlyList<long> Blocks)
{
    /// <summary>Reads a log from a line on.</summary>
    /// <param name="log">The log.</param>
    /// <param name="offset">Where that line begins.</param>
    /// <param name="line">Its number, from 0.</param>
    /// <param name="block">How many lines a block has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LogIndex> ReadAsync(LogSource log, long offset, long line, int block, CancellationToken cancellationToken)
    {
        var (blocks, at, lineStart) = (new List<long>(), offset, offset);
        await foreach (var piece in log.Read(offset, log.Size, cancellationToken))
        {
            var rest = piece;
            while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
            {
                at += end + 1;
                rest = rest[(end + 1)..];
                lineStart = at;
                if (++line % block == 0 && at < log.Size) blocks.Add(at);
            }

            at += rest.Length;
        }

        return new LogIndex(at, at > lineStart ? line + 1 : line, log.HasEnded, log.Times is not null, blocks);
    }
}
