using System.Globalization;
using System.Text;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Runs;

/// <summary>The logs of all jobs of a run as one, in the order in which they were launched; while jobs run, what each has added since it was last read.</summary>
public sealed class RunLog(RegionDirectory regions)
{
    private const int MostBytesPerPart = 256 * 1024;
    private const int MostBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan LongestPart = TimeSpan.FromSeconds(10);

    /// <summary>What there is to read from a place on, moving the place. Lines are whole as long as their job runs; before each part stands whose it is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="history">All that happened to it.</param>
    /// <param name="place">How far the log has been read.</param>
    /// <param name="cancellationToken">Ends the calls to the regions.</param>
    public async Task<RunLogPage> ReadAsync(Run run, IReadOnlyList<RunEvent> history, RunLogPlace place, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        List<string> unreachable = [];
        var parts = PartsOf(run, history);
        for (var index = place.Whole; index < parts.Count && text.Length < MostBytes; index++)
        {
            if (place.OffsetOf(index) is not { } offset) continue;
            try
            {
                if (await ReadAsync(parts[index], offset, cancellationToken) is not { } read) continue;
                if (read.Bytes.Length > 0) Write(text, parts[index], read.Bytes);
                place.Read(index, offset + read.Bytes.Length, read.IsWhole);
            }
            catch (Exception cut) when (cut is RegionUnavailableException or IOException || (cut is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                unreachable.Add(parts[index].Step);
            }
        }

        return new RunLogPage(text.ToArray(), place.ToString(), run.IsOver && place.Whole == parts.Count, unreachable);
    }

    /// <summary>The logs of all jobs of a run, in the order in which they were launched.</summary>
    internal static IReadOnlyList<RunLogPart> PartsOf(Run run, IReadOnlyList<RunEvent> history)
    {
        var launches = history.OfType<StepLaunching>().GroupBy(launch => (launch.Step, launch.Attempt)).ToDictionary(group => group.Key, group => group.Last().Region);
        return
        [
            .. history.OfType<StepLaunched>().Where(launched => launches[(launched.Step, launched.Attempt)] is { Length: > 0 })
                .Select(launched => new RunLogPart(launched.Step, launched.Attempt, launches[(launched.Step, launched.Attempt)], launched.JobId, IsOver(run, launched))),
        ];
    }

    private static bool IsOver(Run run, StepLaunched launched) => run.Find(launched.Step) is not { IsOver: false } step || step.Attempt != launched.Attempt;

    private async Task<(byte[] Bytes, bool IsWhole)?> ReadAsync(RunLogPart part, long offset, CancellationToken cancellationToken)
    {
        var client = await regions.GetAsync(part.Region, cancellationToken);
        using var log = await client.GetLogAsync(part.JobId, offset, cancellationToken);
        if (log is null) return part.IsOver ? ([], true) : null;

        var size = log.Headers.TryGetValues("X-Log-Size", out var sizes) ? long.Parse(sizes.First(), CultureInfo.InvariantCulture) : (long?)null;
        var bytes = await ReadAtMostAsync(log, cancellationToken);
        var isWhole = part.IsOver && (size is null ? bytes.Length < MostBytesPerPart : offset + bytes.Length >= size);
        return (isWhole ? bytes : WholeLines(bytes), isWhole);
    }

    private static async Task<byte[]> ReadAtMostAsync(HttpResponseMessage log, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestPart);
        await using var body = await log.Content.ReadAsStreamAsync(limit.Token);
        var buffer = new byte[MostBytesPerPart];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token);
        return buffer[..length];
    }

    /// <summary>A line that does not fit is cut.</summary>
    private static byte[] WholeLines(byte[] bytes) => bytes[..(Array.LastIndexOf(bytes, (byte)'\n') + 1)] is { Length: > 0 } lines ? lines : bytes.Length == MostBytesPerPart ? bytes : [];

    private static void Write(MemoryStream text, RunLogPart part, byte[] bytes)
    {
        text.Write(Encoding.UTF8.GetBytes($"==> {part.Step} (attempt {part.Attempt}, job {part.JobId} in {part.Region}) <==\n"));
        text.Write(bytes);
        if (bytes[^1] != '\n') text.WriteByte((byte)'\n');
    }
}

/// <summary>The log of one attempt's job.</summary>
internal sealed record RunLogPart(string Step, int Attempt, string Region, string JobId, bool IsOver);

/// <summary>A piece of a run's log.</summary>
/// <param name="Text">UTF-8, or whatever the jobs wrote.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="IsComplete">Whether there will be no more.</param>
/// <param name="Unreachable">The steps of which nothing could be read, because their regions do not answer.</param>
public sealed record RunLogPage(byte[] Text, string Next, bool IsComplete, IReadOnlyList<string> Unreachable);
