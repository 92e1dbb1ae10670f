using Federation.Contracts.Coordinator;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Web;

/// <summary>The runs of chains as lists and grids show them.</summary>
public sealed class ChainHistory(RunSummaries summaries, RunQueries runs)
{
    /// <summary>A chain's latest runs with their steps, oldest first.</summary>
    public async Task<IReadOnlyList<Run>> OfAsync(string chain, int most, CancellationToken cancellationToken)
    {
        var latest = (await summaries.LatestAsync([chain], most, cancellationToken))[chain].Select(run => run.Id);
        return [.. (await runs.ManyAsync(latest, cancellationToken)).OrderBy(run => run.StartedAt)];
    }

    /// <summary>How long the steps of runs took.</summary>
    public static IReadOnlyList<StepStatistics> StatisticsOf(IReadOnlyList<Run> runs) =>
    [
        .. runs.SelectMany(run => run.Steps.Where(step => step is { ListStep: null, Undoes: null }).Select(step => (Run: run, Step: step)))
            .GroupBy(one => one.Step.Name)
            .Select(group => StatisticsOf(group.Key, [.. group])),
    ];

    private static StepStatistics StatisticsOf(string name, IReadOnlyList<(Run Run, Step Step)> all)
    {
        var took = Sorted(all.Select(one => one.Step is { State: StepStates.Succeeded, StartedAt: { } started, EndedAt: { } ended } ? ended - started : (TimeSpan?)null));
        var handOffs = Sorted(all.Select(one => HandOff(one.Run, one.Step)));
        return new StepStatistics(
            name, all.Count(one => one.Step.State == StepStates.Succeeded), all.Count(one => one.Step.HasFailed), all.Sum(one => Math.Max(0, one.Step.Attempt - 1)),
            Part(took, 0.5), Part(took, 0.95), Part(handOffs, 0.5), Part(handOffs, 0.95));
    }

    /// <summary>From the end of the last step before to this one's launch.</summary>
    private static TimeSpan? HandOff(Run run, Step step) =>
        step.FirstLaunchedAt is { } launched && step.Definition.After.Select(name => run.Find(name)?.EndedAt).Max() is { } ready && launched >= ready ? launched - ready : null;

    private static List<TimeSpan> Sorted(IEnumerable<TimeSpan?> spans) => [.. spans.OfType<TimeSpan>().Order()];

    private static TimeSpan? Part(List<TimeSpan> sorted, double part) => sorted.Count == 0 ? null : sorted[(int)Math.Min(sorted.Count - 1, Math.Floor(part * sorted.Count))];
}

/// <summary>How a step fared in some runs.</summary>
/// <param name="Step">The step.</param>
/// <param name="Succeeded">How often it succeeded.</param>
/// <param name="Failed">How often it failed or timed out.</param>
/// <param name="Retries">How many attempts came to nothing and were followed by another.</param>
/// <param name="Half">Half of the jobs that succeeded took at most this long.</param>
/// <param name="Most">95 % of them did.</param>
/// <param name="HandOffHalf">Half of the launches came at most this long after what they waited for was over.</param>
/// <param name="HandOffMost">95 % of them did.</param>
public sealed record StepStatistics(string Step, int Succeeded, int Failed, int Retries, TimeSpan? Half, TimeSpan? Most, TimeSpan? HandOffHalf, TimeSpan? HandOffMost);
