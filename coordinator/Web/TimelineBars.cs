using Federation.Contracts.Coordinator;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Web;

/// <summary>An attempt of a step on the axis of time.</summary>
/// <param name="Run">The run.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">1 and up.</param>
/// <param name="Region">Where; empty for a run of another chain.</param>
/// <param name="LaunchedAt">When its launch was decided on.</param>
/// <param name="StartedAt">When its job was seen running; null before.</param>
/// <param name="EndedAt">When it was over; null before.</param>
/// <param name="State">How it is or how it ended, one of <see cref="StepStates"/>.</param>
public sealed record TimelineBar(Guid Run, string Chain, string Step, int Attempt, string Region, DateTimeOffset LaunchedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string State);

/// <summary>The attempts of runs, from their histories or from how they are now.</summary>
internal static class TimelineBars
{
    /// <summary>All attempts of one run.</summary>
    public static IReadOnlyList<TimelineBar> Of(Run run, IEnumerable<RunEvent> history)
    {
        var bars = new Dictionary<(string, int), TimelineBar>();
        foreach (var happened in history.OfType<StepEvent>())
        {
            var key = (happened.Step, happened.Attempt);
            if (happened is StepLaunching launching) bars[key] = new TimelineBar(run.Id, run.Chain, launching.Step, launching.Attempt, launching.Region, launching.At, null, null, StepStates.Launching);
            else if (bars.TryGetValue(key, out var bar)) bars[key] = After(bar, happened);
        }

        var states = RunResponses.From(run).Steps.ToDictionary(step => step.Name);
        return [.. bars.Values.Select(bar => states.TryGetValue(bar.Step, out var step) && step.Attempt == bar.Attempt && bar.EndedAt is null ? bar with { State = step.State, EndedAt = step.EndedAt } : bar)];
    }

    /// <summary>The present attempts of a run's steps.</summary>
    public static IEnumerable<TimelineBar> Of(Run run)
    {
        var states = RunResponses.From(run).Steps.ToDictionary(step => step.Name, step => step.State);
        return run.Steps.Where(step => step is { LaunchedAt: not null, IsList: false })
            .Select(step => new TimelineBar(run.Id, run.Chain, step.Name, step.Attempt, step.Region, step.LaunchedAt!.Value, step.StartedAt, step.EndedAt, states[step.Name]));
    }

    private static TimelineBar After(TimelineBar bar, StepEvent happened) => happened switch
    {
        StepRunning => bar with { StartedAt = bar.StartedAt ?? happened.At, State = StepStates.Running },
        StepLaunched => bar with { State = StepStates.Queued },
        StepSucceeded => Ended(bar, StepStates.Succeeded, happened),
        StepFailed or StepAttemptFailed => Ended(bar, StepStates.Failed, happened),
        StepTimedOut => Ended(bar, StepStates.TimedOut, happened),
        StepCancelled => Ended(bar, StepStates.Cancelled, happened),
        StepSkipped => Ended(bar, StepStates.Skipped, happened),
        StepGivenUp => Ended(bar, StepStates.Unreachable, happened),
        StepFailedOver => Ended(bar, StepStates.LaunchUnknown, happened),
        StepMarked marked => Ended(bar, marked.Succeeded ? StepStates.Succeeded : StepStates.Failed, happened),
        _ => bar,
    };

    private static TimelineBar Ended(TimelineBar bar, string state, StepEvent happened) => bar with { State = state, EndedAt = happened.At };
}
