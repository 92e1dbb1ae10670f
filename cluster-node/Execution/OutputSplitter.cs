using System.Buffers;
using System.Globalization;
using System.Text;

namespace Federation.ClusterNode.Execution;

/// <summary>What in a job's output is meant for us, and not for the log.</summary>
/// <param name="Json">Whether lines of JSON are a plugin's messages.</param>
/// <param name="Percent">Whether a line like <c>42%</c> is progress.</param>
/// <param name="Annotate">Whether every line of the log begins with the time.</param>
internal readonly record struct OutputProtocol(bool Json, bool Percent, bool Annotate);

/// <summary>
/// Splits a job's output into the bytes of its log and the plugin's messages. What is not a message goes to the log byte for byte, lines of any length,
/// binary, a last line without its newline. Only a line that may still become a message is held back: JSON up to
/// <see cref="LongestMessage"/> bytes, progress up to <see cref="LongestPercent"/>. The same output always gives a log of the same length.
/// </summary>
internal sealed class OutputSplitter(OutputProtocol protocol, PluginReport report, TimeProvider time)
{
    public const int LongestMessage = 1024 * 1024;
    private const int LongestPercent = 64;

    private static readonly SearchValues<byte> PartsOfPercent = SearchValues.Create("0123456789% \t\r\f\v"u8);

    private ArrayBufferWriter<byte> held = new(LongestPercent);
    private bool insideLogLine;

    /// <summary>Takes the next bytes of the output and writes what of it belongs to the log.</summary>
    public void Push(ReadOnlySpan<byte> output, IBufferWriter<byte> log)
    {
        while (!output.IsEmpty)
        {
            var end = output.IndexOf((byte)'\n');
            var part = end < 0 ? output : output[..(end + 1)];
            output = output[part.Length..];

            if (insideLogLine)
            {
                log.Write(part);
                insideLogLine = end < 0;
            }
            else if (end < 0 || held.WrittenCount > 0)
            {
                held.Write(part);
                SettleHeld(isWhole: end >= 0, log);
            }
            else if (!TakeMessage(part))
            {
                WriteLine(part, log);
            }
        }
    }

    /// <summary>The output is over: a line still held back is a message or part of the log.</summary>
    public void Complete(IBufferWriter<byte> log)
    {
        if (held.WrittenCount > 0) SettleHeld(isWhole: true, log);
    }

    private void SettleHeld(bool isWhole, IBufferWriter<byte> log)
    {
        var line = held.WrittenSpan;
        if (!isWhole && MayBecomeMessage(line)) return;

        if (!isWhole || !TakeMessage(line))
        {
            WriteLine(line, log);
            insideLogLine = line[^1] != '\n';
        }

        if (held.Capacity > LongestPercent) held = new ArrayBufferWriter<byte>(LongestPercent);
        else held.ResetWrittenCount();
    }

    private bool TakeMessage(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t\r\n\f\v"u8);
        if (text.IsEmpty || text.Length > LongestMessage) return false;
        if (protocol.Json && text[0] == '{' && text[^1] == '}') return report.TryTake(text);
        if (!protocol.Percent || text.Length > LongestPercent || text[^1] != '%' || text[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        if (!double.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent)) return false;

        report.SetProgress(percent / 100);
        return true;
    }

    private bool MayBecomeMessage(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart(" \t\r\f\v"u8);
        if (text.IsEmpty) return line.Length <= LongestPercent && (protocol.Json || protocol.Percent);
        if (protocol.Json && text[0] == '{') return line.Length <= LongestMessage;
        return protocol.Percent && line.Length <= LongestPercent && !text.ContainsAnyExcept(PartsOfPercent);
    }

    private void WriteLine(ReadOnlySpan<byte> line, IBufferWriter<byte> log)
    {
        if (protocol.Annotate)
        {
            var stamp = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone);
            log.Write(Encoding.ASCII.GetBytes(stamp.ToString("'['yyyy'/'MM'/'dd HH':'mm':'ss'] '", CultureInfo.InvariantCulture)));
        }

        log.Write(line);
    }
}
