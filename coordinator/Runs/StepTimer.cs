using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Tell the run something about an attempt when its time has come.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up; 0 before the first.</param>
/// <param name="DueAt">When.</param>
/// <param name="Kind">What the run is told then.</param>
public sealed record StepTimer(string Step, int Attempt, DateTimeOffset DueAt, TimerKind Kind) : StepWork(Step, Attempt, "")
{
    /// <summary>What the run is told.</summary>
    public StepCommand CommandAt(DateTimeOffset now) => Kind switch
    {
        TimerKind.Retry => new RetryStep(Step, Attempt, now),
        TimerKind.Approval => new ExpireApproval(Step, Attempt, now),
        TimerKind.GiveUp => new GiveUpOnRegion(Step, Attempt, now),
        TimerKind.ScheduleToStart => new TimeOutStep(Step, Attempt, now, TimeoutKind.ScheduleToStart),
        TimerKind.StartToClose => new TimeOutStep(Step, Attempt, now, TimeoutKind.StartToClose),
        _ => new TimeOutStep(Step, Attempt, now),
    };

    /// <summary>The timers that an event sets.</summary>
    internal static IEnumerable<StepTimer> Following(StepEvent happened, Step step)
    {
        var limits = step.Definition.Timeouts;
        var patience = step.Definition.OnUnreachable is { Action: UnreachableAction.Fail, After: { } after } ? after : (TimeSpan?)null;
        IEnumerable<(TimerKind Kind, DateTimeOffset? DueAt)> timers = happened switch
        {
            StepLaunching e => [(TimerKind.ScheduleToClose, (step.FirstLaunchedAt ?? e.At) + limits.ScheduleToClose), (TimerKind.ScheduleToStart, e.At + limits.ScheduleToStart)],
            StepRunning e => [(TimerKind.StartToClose, e.At + limits.StartToClose)],
            StepLaunchUnanswered e => [(TimerKind.GiveUp, (step.LaunchedAt ?? e.At) + patience)],
            StepUnreachable { What: Unreachable.Region } e => [(TimerKind.GiveUp, e.Since + patience)],
            StepAttemptFailed e when e.RetryAt > e.At => [(TimerKind.Retry, e.RetryAt)],
            StepFailedOver e when e.RetryAt > e.At => [(TimerKind.Retry, e.RetryAt)],
            StepApprovalRequested e => [(TimerKind.Approval, e.Until)],
            _ => [],
        };
        return timers.Where(timer => timer.DueAt is not null).Select(timer => new StepTimer(happened.Step, happened.Attempt, timer.DueAt!.Value, timer.Kind));
    }
}

/// <summary>What a timer is for.</summary>
public enum TimerKind
{
    /// <summary>The end of the step's time, all attempts together.</summary>
    ScheduleToClose,

    /// <summary>The end of an attempt's time to start.</summary>
    ScheduleToStart,

    /// <summary>The end of an attempt's time to run.</summary>
    StartToClose,

    /// <summary>The next attempt.</summary>
    Retry,

    /// <summary>The end of the patience with a silent region.</summary>
    GiveUp,

    /// <summary>The end of the time to agree.</summary>
    Approval,
}
