using System.Runtime.CompilerServices;
using Federation.Contracts.Coordinator;
using Federation.Demo.Samples;
using Federation.Demo.Site;

namespace Federation.Demo.NightlyClose;

/// <summary>One run of the sample chain, with the link cut once while its second step runs overseas.</summary>
public sealed class NightlyCloseRun(LocalFederation federation, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan CutAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Starts the run and answers how it looks until it is over; the last picture is of its end, with all log lines.</summary>
    /// <exception cref="DemoException">It was not over after three minutes.</exception>
    public async IAsyncEnumerable<RunPicture> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var coordinator = federation.Coordinator;
        var logs = new StepLogs(coordinator);
        var run = await coordinator.StartRunAsync(SampleObjects.Chain, new StartRunRequest(), idempotencyKey: null, wait: null, cancellationToken);
        Task? cut = null;
        while (!RunStates.IsOver(run.State))
        {
            if (time.GetUtcNow() - run.StartedAt > Patience) throw new DemoException($"The run {run.Id} was not over after {Patience.TotalMinutes:0} minutes.");
            if (IsInTheMiddle(run)) cut ??= federation.Link.CutAsync(CutFor, cancellationToken);
            logs.Refresh(run, cancellationToken);
            yield return await PictureAsync(run);

            await Task.Delay(LookEvery, time, cancellationToken);
            run = await coordinator.GetRunAsync(run.Id, wait: null, cancellationToken).OrNullAsync(cancellationToken) ?? run;
        }

        if (cut is not null) await cut;
        await logs.CompleteAsync(run, cancellationToken);
        yield return await PictureAsync(run);

        async Task<RunPicture> PictureAsync(RunResponse seen) =>
            new(time.GetUtcNow(), seen, await coordinator.GetRegionsAsync(cancellationToken).OrNullAsync(cancellationToken) ?? [], federation.Link.State, logs.Lines);
    }

    private bool IsInTheMiddle(RunResponse run) =>
        run.Steps[1] is { State: StepStates.Running, StartedAt: { } started } && time.GetUtcNow() - started >= CutAfter;
}
