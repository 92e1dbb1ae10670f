using System.Globalization;
using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Runs;

/// <summary>Whole lines of one job's log that came in at the same time.</summary>
/// <param name="At">When, by the region's clock; where that is not known, when the job was launched.</param>
/// <param name="Bytes">The lines.</param>
internal readonly record struct RunLogLines(DateTimeOffset At, ReadOnlyMemory<byte> Bytes);

/// <summary>A piece of one job's log, at most 256 KiB, in whole lines for as long as the job runs.</summary>
/// <param name="Lines">The lines by when they came in.</param>
/// <param name="IsTimed">Whether the region tells when that was.</param>
/// <param name="IsWhole">Whether the log ends with this piece.</param>
/// <param name="HasMore">Whether there is more to read already.</param>
internal sealed record RunLogPiece(IReadOnlyList<RunLogLines> Lines, bool IsTimed, bool IsWhole, bool HasMore)
{
    private const int MostBytes = 256 * 1024;
    private const int MostTimes = 5000;
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(10);

    /// <summary>Reads a piece; null if the region does not have the log yet.</summary>
    /// <exception cref="RegionUnavailableException">The region does not answer.</exception>
    public static async Task<RunLogPiece?> ReadAsync(RegionClient client, RunLogPart part, long offset, CancellationToken cancellationToken)
    {
        using var log = await client.GetLogAsync(part.JobId, offset, cancellationToken);
        if (log is null) return part.IsOver ? new RunLogPiece([], IsTimed: true, IsWhole: true, HasMore: false) : null;

        var size = log.Headers.TryGetValues("X-Log-Size", out var sizes) ? long.Parse(sizes.First(), CultureInfo.InvariantCulture) : (long?)null;
        var bytes = await ReadAtMostAsync(log, cancellationToken);
        var isRead = size is null ? bytes.Length < MostBytes : offset + bytes.Length >= size;
        if (!isRead || !part.IsOver) bytes = WholeLines(bytes);
        if (bytes.Length == 0) return new RunLogPiece([], IsTimed: true, isRead && part.IsOver, HasMore: false);

        var times = await client.CallAsync((api, cancel) => api.GetJobLogTimesAsync(part.JobId, offset, MostTimes, cancel), cancellationToken);
        var isTimed = times.Code.IsOk && times.Times.Count > 0;
        return new RunLogPiece(isTimed ? Split(bytes, offset, times.Times) : [new RunLogLines(part.LaunchedAt, bytes)], isTimed, isRead && part.IsOver, !isRead);
    }

    /// <summary>Cuts bytes where the times change, behind the line that goes on there: a line belongs to the time of its end.</summary>
    internal static IReadOnlyList<RunLogLines> Split(byte[] bytes, long offset, IReadOnlyList<LogTime> times)
    {
        var lines = new List<RunLogLines>();
        var start = 0;
        for (var place = 0; place < times.Count && start < bytes.Length; place++)
        {
            var until = place + 1 < times.Count ? (int)Math.Min(times[place + 1].Offset - offset, bytes.Length) : bytes.Length;
            var end = until == bytes.Length ? until : start + bytes.AsSpan(start..Math.Max(start, until)).LastIndexOf((byte)'\n') + 1;
            if (end == start) continue;
            lines.Add(new RunLogLines(RegionTime.At(times[place].At)!.Value, bytes.AsMemory(start..end)));
            start = end;
        }

        return lines;
    }

    private static async Task<byte[]> ReadAtMostAsync(HttpResponseMessage log, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestRead);
        await using var body = await log.Content.ReadAsStreamAsync(limit.Token);
        var buffer = new byte[MostBytes];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token);
        return buffer[..length];
    }

    /// <summary>A line that does not fit is cut.</summary>
    private static byte[] WholeLines(byte[] bytes) => bytes[..(Array.LastIndexOf(bytes, (byte)'\n') + 1)] is { Length: > 0 } lines ? lines : bytes.Length == MostBytes ? bytes : [];
}
