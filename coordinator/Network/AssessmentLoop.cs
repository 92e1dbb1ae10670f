using Federation.Contracts.Coordinator;
using Federation.Coordinator.Regions;
using Federation.Network;
using Federation.ServiceDefaults.Hosting;

namespace Federation.Coordinator.Network;

/// <summary>
/// Does the assessments that were asked for, a few at once. Safe on every replica: an assessment is claimed by one of them, and begun anew by another when that one
/// is not heard of any more.
/// </summary>
public sealed class AssessmentLoop(AssessmentStore store, RegionStore regions, TimeProvider time, ILogger<AssessmentLoop> logger) : PeriodicLoop(TimeSpan.FromSeconds(2), time, logger)
{
    private const int MostAtOnce = 4;
    private readonly List<Task> underWay = [];

    /// <inheritdoc />
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var ended = underWay.Where(one => one.IsCompleted).ToList();
        underWay.RemoveAll(ended.Contains);
        await Task.WhenAll(ended);
        if (underWay.Count >= MostAtOnce) return;

        foreach (var taken in await store.TakeAsync(MostAtOnce - underWay.Count, cancellationToken)) underWay.Add(AssessAsync(taken, cancellationToken));
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AssessAsync(TakenAssessment taken, CancellationToken stopping)
    {
        if (await regions.FindAsync(taken.Region, stopping) is not { } region) return;

        var assessment = new LinkAssessment(new Uri(taken.Url), regions.ApiKeyOf(region), taken.Duration, Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var measuring = assessment.RunAsync(ending.Token);
        while (await Task.WhenAny(measuring, Task.Delay(TimeSpan.FromSeconds(1), Time, stopping)) != measuring)
            if (!await store.NoteAsync(taken.Id, assessment.Progress, assessment.Snapshot(), stopping)) await ending.CancelAsync();

        await ((Task)measuring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
        var (state, progress, link) = measuring.IsCanceled ? (AssessmentStates.Cancelled, assessment.Progress, assessment.Snapshot()) : (AssessmentStates.Done, 1, await measuring);
        await store.EndAsync(taken, state, progress, link, stopping);
        logger.Assessed(taken.Region, link.Server, state);
    }
}
