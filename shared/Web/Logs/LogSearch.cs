using System.Text;
using System.Text.RegularExpressions;

namespace Federation.Web.Logs;

/// <summary>Finds lines of a log, as they are shown, by a regular expression that cannot run away.</summary>
internal static partial class LogSearch
{
    private const int LongestLine = 64 * 1024;
    private const char Escape = '\x1b';

    /// <summary>The expression; null if the pattern is none.</summary>
    public static Regex? Parse(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The first line from a number on that fits, or the last one before it; null if there is none.</summary>
    public static async Task<long?> FindAsync(LogSource log, Regex pattern, long from, bool backwards, CancellationToken cancellationToken)
    {
        long? last = null;
        var number = 0L;
        await foreach (var line in LinesAsync(log, cancellationToken))
        {
            if (backwards && number >= from) return last;
            if ((backwards || number >= from) && pattern.IsMatch(line))
            {
                if (!backwards) return number;
                last = number;
            }

            number++;
        }

        return last;
    }

    private static async IAsyncEnumerable<string> LinesAsync(LogSource log, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        await foreach (var piece in log.Read(0, log.Size, cancellationToken))
        {
            var rest = piece;
            while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
            {
                Add(line, rest[..end]);
                yield return Take(line);
                rest = rest[(end + 1)..];
            }

            Add(line, rest);
        }

        if (line.Length > 0) yield return Take(line);
    }

    private static void Add(MemoryStream line, ReadOnlyMemory<byte> bytes) => line.Write(bytes.Span[..Math.Min(bytes.Length, LongestLine - (int)line.Length)]);

    private static string Take(MemoryStream line)
    {
        var text = Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
        line.SetLength(0);
        return text.Contains(Escape) ? Colours().Replace(text, "") : text;
    }

    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]")]
    private static partial Regex Colours();
}
