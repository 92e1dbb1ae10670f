using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

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
        TimeoutKind.ScheduleToStart => $"Its job had not started {Text(step.Definition.Timeouts.ScheduleToStart)} after the launch.",
        TimeoutKind.StartToClose => $"Its job ran longer than {Text(step.Definition.Timeouts.StartToClose)}.",
        _ => $"It took longer than {Text(step.Definition.Timeouts.ScheduleToClose)}.",
    };

    private static string Text(TimeSpan? limit) => Duration.Text(limit ?? TimeSpan.Zero);
}
