using Federation.TestKit.Waiting;
using Federation.WanLab.Sites;

namespace Federation.WanLab.Bench;

/// <summary>One scenario on one site, from the first launch until all is settled.</summary>
public sealed class ScenarioRun(Scenario scenario, LabScale scale, ILabSite site, LabJobs jobs, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly Dictionary<int, Recorded> recorded = [];
    private readonly long began = time.GetTimestamp();

    /// <summary>Launches the jobs, lets the fault happen, and answers what became of them.</summary>
    /// <param name="progress">Told every half second how it stands.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Outcome> RunAsync(Action<Outcome> progress, CancellationToken cancellationToken)
    {
        scenario.Prepare(site);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        foreach (var number in Enumerable.Range(1, scale.Jobs))
        {
            await site.LaunchAsync(number, jobs.ParametersOf(number), cancellationToken);
            recorded[number] = Recorded.Open;
        }

        var fault = scenario.Fault(site, scale, over.Token);
        var isSettled = await WatchAsync(fault, progress, cancellationToken);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        await over.CancelAsync();
        await fault.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var link in site.Links) link.Recover();
        if (!scenario.FarReturns && site.KeepsLogsFar) await site.StartFarAsync(cancellationToken);
        return OutcomeOf(await CompleteLogsAsync(cancellationToken), seconds, isSettled);
    }

    private async Task<bool> WatchAsync(Task fault, Action<Outcome> progress, CancellationToken cancellationToken)
    {
        while (time.GetElapsedTime(began) < scale.Longest + scale.Of(300) + scale.Patience)
        {
            if (fault.IsFaulted) await fault;
            await LookAsync(cancellationToken);
            progress(OutcomeOf(0, time.GetElapsedTime(began).TotalSeconds, isSettled: false));
            if (IsSettled(fault)) return true;
            await Eventually.PassesAsync(LookEvery, cancellationToken);
        }

        return false;
    }

    /// <summary>Looks again at every job that is not over. While nobody answers, what was recorded before counts.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var number in recorded.Where(one => one.Value is Recorded.Open or Recorded.Unreachable).Select(one => one.Key).ToList())
        {
            if (await site.LookAsync(number, cancellationToken) is not { } sight) return;
            recorded[number] = sight;
        }
    }

    private bool IsSettled(Task fault)
    {
        if (recorded.Values.All(one => one is Recorded.Success or Recorded.Failed)) return true;
        if (scenario.FarReturns || !fault.IsCompleted) return false;
        var (started, ended) = (jobs.Started.ToHashSet(), jobs.Ended.ToHashSet());
        return recorded.All(one => one.Value is Recorded.Success or Recorded.Failed || !started.Contains(one.Key) || (one.Value == Recorded.Unreachable && ended.Contains(one.Key)));
    }

    private async Task<int> CompleteLogsAsync(CancellationToken cancellationToken)
    {
        var complete = 0;
        foreach (var number in recorded.Where(one => one.Value == Recorded.Success).Select(one => one.Key))
            if (jobs.IsComplete(number, await Eventually.HoldsAsync(cancel => site.LogAsync(number, cancel), _ => true, scale.Patience, cancellationToken, "a log is answered"))) complete++;
        return complete;
    }

    private Outcome OutcomeOf(int logsComplete, double seconds, bool isSettled)
    {
        var ended = jobs.Ended.ToHashSet();
        return new Outcome(
            scenario.Title(site, scale),
            scale.Jobs,
            ended.Count,
            recorded.Values.Count(one => one == Recorded.Success),
            recorded.Values.Count(one => one == Recorded.Failed),
            recorded.Count(one => one.Value == Recorded.Failed && ended.Contains(one.Key)),
            logsComplete,
            jobs.Started.GroupBy(number => number).Count(starts => starts.Count() > 1),
            Math.Round(seconds, 1),
            isSettled);
    }
}
