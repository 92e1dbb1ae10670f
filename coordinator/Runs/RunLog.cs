using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Runs;

/// <summary>
/// The logs of all jobs of a run as one, in the order in which their lines came in at their regions: as true as the regions' clocks agree. A job whose region does not tell that
/// stands where it was launched. While jobs run, what each has added since it was last read.
/// </summary>
public sealed class RunLog(RegionDirectory regions)
{
    private const int MostBytes = 2 * 1024 * 1024;

    /// <summary>By how much a region's clock may be behind: so much earlier than its launch a job's first line may seem to be.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    /// <summary>What there is to read from a place on, moving the place. Lines are whole as long as their job runs; before lines of another job stands whose they are.</summary>
    /// <param name="run">The run.</param>
    /// <param name="history">All that happened to it.</param>
    /// <param name="place">How far the log has been read.</param>
    /// <param name="cancellationToken">Ends the calls to the regions.</param>
    public async Task<RunLogPage> ReadAsync(Run run, IReadOnlyList<RunEvent> history, RunLogPlace place, CancellationToken cancellationToken)
    {
        var parts = PartsOf(run, history);
        var page = new RunLogMerge(parts, place);
        var waiting = new Queue<int>(Enumerable.Range(0, parts.Count).Where(index => place.OffsetOf(index) is not null));
        while (page.Length < MostBytes)
        {
            while (waiting.TryPeek(out var next) && (page.NextAt is not { } at || at >= parts[next].LaunchedAt - ClockDifference)) await OpenAsync(page, waiting.Dequeue(), cancellationToken);
            if (page.NextAt is null) break;
            if (page.Take() is { } unread) await OpenAsync(page, unread, cancellationToken);
        }

        return page.End(run.IsOver);
    }

    /// <summary>The logs of all jobs of a run, in the order in which they were launched.</summary>
    internal static IReadOnlyList<RunLogPart> PartsOf(Run run, IReadOnlyList<RunEvent> history)
    {
        var launches = history.OfType<StepLaunching>().GroupBy(launch => (launch.Step, launch.Attempt)).ToDictionary(group => group.Key, group => group.Last());
        return
        [
            .. history.OfType<StepLaunched>().Select(launched => (Answer: launched, Launch: launches[(launched.Step, launched.Attempt)])).Where(one => one.Launch.Region is { Length: > 0 })
                .Select(one => new RunLogPart(one.Answer.Step, one.Answer.Attempt, one.Launch.Region, one.Answer.JobId, IsOver(run, one.Answer), one.Launch.At)),
        ];
    }

    private static bool IsOver(Run run, StepLaunched launched) => run.Find(launched.Step) is not { IsOver: false } step || step.Attempt != launched.Attempt;

    private async Task OpenAsync(RunLogMerge page, int index, CancellationToken cancellationToken)
    {
        try
        {
            var client = await regions.GetAsync(page.Parts[index].Region, cancellationToken);
            if (await RunLogPiece.ReadAsync(client, page.Parts[index], page.Place.OffsetOf(index)!.Value, cancellationToken) is { } piece) page.Add(index, piece);
        }
        catch (Exception cut) when (cut is RegionUnavailableException or IOException || (cut is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            page.Miss(index);
        }
    }
}

/// <summary>The log of one attempt's job.</summary>
/// <param name="Step">The step.</param>
/// <param name="Attempt">Which attempt.</param>
/// <param name="Region">Where it ran.</param>
/// <param name="JobId">Its job.</param>
/// <param name="IsOver">Whether nothing will be added to it.</param>
/// <param name="LaunchedAt">When the launch was decided on.</param>
internal sealed record RunLogPart(string Step, int Attempt, string Region, string JobId, bool IsOver, DateTimeOffset LaunchedAt);

/// <summary>A piece of a run's log.</summary>
/// <param name="Text">UTF-8, or whatever the jobs wrote.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="IsComplete">Whether there will be no more.</param>
/// <param name="Unreachable">The steps of which nothing could be read, because their regions do not answer.</param>
/// <param name="Untimed">The steps whose regions do not tell when their lines came in: they stand where the job was launched.</param>
public sealed record RunLogPage(byte[] Text, string Next, bool IsComplete, IReadOnlyList<string> Unreachable, IReadOnlyList<string> Untimed);
