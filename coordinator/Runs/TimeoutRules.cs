using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>The three limits of a step's time. All they can do is ask for the abort: how the step ends is for its region to say.</summary>
internal static class TimeoutRules
{
    public static List<RunEvent> TimeOut(Step step, TimeOutStep c)
    {
        var isMoot = step.Aborting is not null || (c.Kind == TimeoutKind.ScheduleToStart && step.State == StepStates.Running);
        return isMoot ? [] : [new StepAbortRequested(c.Step, c.Attempt, AbortCause.Timeout, Sentence(step, c.Kind), c.At)];
    }

    /// <summary>When the step has to be over, all attempts together; null for never.</summary>
    public static DateTimeOffset? Deadline(Step step) => step.FirstLaunchedAt + step.Definition.Timeouts.ScheduleToClose;

    private static string Sentence(Step step, TimeoutKind kind) => kind switch
    {
        TimeoutKind.ScheduleToStart => $"Its job had not started {step.Definition.Timeouts.ScheduleToStart:c} after the launch.",
        TimeoutKind.StartToClose => $"Its job ran longer than {step.Definition.Timeouts.StartToClose:c}.",
        _ => $"It took longer than {step.Definition.Timeouts.ScheduleToClose:c}.",
    };
}
