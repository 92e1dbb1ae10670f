using System.Collections.Immutable;
using System.Text;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Web;

/// <summary>
/// In which order the logs of a run's jobs stand in the merged one. It only grows: what a job has added comes behind all that was there, below a line that says whose it is
/// unless the job's own lines stand right before. So a place once shown stays where it is, which the order by time (<see cref="RunLogMerge"/>, the API's) cannot promise: a region that was
/// away tells later of what came earlier.
/// </summary>
internal sealed class LogOrder
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    /// <summary>Only the last one ever changes, and only by becoming longer: whoever reads below an earlier size reads the same.</summary>
    private ImmutableList<Stretch> stretches = [];

    private readonly Dictionary<RunLogKey, (long Read, bool IsWhole)> known = [];

    /// <summary>How many bytes the merged log has.</summary>
    public long Size => stretches.Count == 0 ? 0 : stretches[^1].End;

    /// <summary>How much of a job's log is in it, in bytes.</summary>
    public long ReadOf(RunLogPart part) => known.GetValueOrDefault(RunLogKey.Of(part)).Read;

    /// <summary>Whether all of a job's log is in it.</summary>
    public bool HasAllOf(RunLogPart part) => known.GetValueOrDefault(RunLogKey.Of(part)).IsWhole;

    /// <summary>Adds what a job has written since.</summary>
    /// <param name="part">The job's log.</param>
    /// <param name="until">How much of it there is then, in bytes: whole lines, or all of it.</param>
    /// <param name="isWhole">Whether that is all there will be.</param>
    /// <param name="endsLine">Whether it ends with a line's end.</param>
    public void Add(RunLogPart part, long until, bool isWhole, bool endsLine)
    {
        var (key, from) = (RunLogKey.Of(part), ReadOf(part));
        known[key] = (until, isWhole);
        if (until <= from) return;

        if (stretches.Count > 0 && stretches[^1] is var last && RunLogKey.Of(last.Part) == key) stretches = stretches.SetItem(stretches.Count - 1, last with { Until = until, EndsLine = endsLine });
        else stretches = stretches.Add(new Stretch(part, Size, HeadOf(part), from, until, endsLine));
    }

    /// <summary>What the merged log has between two places, piece by piece: bytes of its own, or a range of a job's log.</summary>
    public IReadOnlyList<LogPiece> Between(long from, long until) => [.. stretches.SelectMany(stretch => stretch.Between(from, until))];

    private static byte[] HeadOf(RunLogPart part) =>
        Encoding.UTF8.GetBytes($"\e[1;{31 + (part.Region.Aggregate(0, (sum, letter) => sum + letter) % 6)}m==> {part.Step} (attempt {part.Attempt}, job {part.JobId} in {part.Region}) <==\e[0m\n");

    private sealed record Stretch(RunLogPart Part, long Start, byte[] Head, long From, long Until, bool EndsLine)
    {
        private long Body => Start + Head.Length;

        private long BodyEnd => Body + Until - From;

        public long End => BodyEnd + (EndsLine ? 0 : NewLine.Length);

        public IEnumerable<LogPiece> Between(long from, long until)
        {
            if (Cut(Start, Body, from, until) is var (headFrom, headUntil)) yield return new LogPiece(Head.AsMemory((int)headFrom..(int)headUntil));
            if (Cut(Body, BodyEnd, from, until) is var (bodyFrom, bodyUntil)) yield return new LogPiece(default, Part, From + bodyFrom, From + bodyUntil);
            if (Cut(BodyEnd, End, from, until) is not null) yield return new LogPiece(NewLine);
        }

        private static (long From, long Until)? Cut(long start, long end, long from, long until) =>
            Math.Max(start, from) is var first && Math.Min(end, until) is var last && first < last ? (first - start, last - start) : null;
    }

    private readonly record struct RunLogKey(string Step, int Attempt)
    {
        public static RunLogKey Of(RunLogPart part) => new(part.Step, part.Attempt);
    }
}

/// <summary>A piece of the merged log.</summary>
/// <param name="Bytes">What it says itself; empty for a range of a job's log.</param>
/// <param name="Part">The job's log; null for bytes of its own.</param>
/// <param name="From">Where the range begins.</param>
/// <param name="Until">Where it ends.</param>
internal readonly record struct LogPiece(ReadOnlyMemory<byte> Bytes, RunLogPart? Part = null, long From = 0, long Until = 0);
