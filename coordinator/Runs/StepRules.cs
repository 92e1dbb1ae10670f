using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>What is to become of a waiting step.</summary>
public enum StepVerdict
{
    /// <summary>It waits on.</summary>
    Wait,

    /// <summary>It starts.</summary>
    Start,

    /// <summary>It will never run.</summary>
    Skip,
}

/// <summary>When a waiting step starts, and when it never will, given what the steps it comes after have come to.</summary>
public static class StepRules
{
    /// <summary>The verdict on a step, given its rule and the states of the steps it comes after.</summary>
    public static StepVerdict Judge(StartRule rule, IReadOnlyCollection<string> upstream)
    {
        var isDone = upstream.All(StepStates.IsOver);
        return rule switch
        {
            StartRule.AllDone or StartRule.Always => isDone ? StepVerdict.Start : StepVerdict.Wait,
            StartRule.OneSucceeded when upstream.Count > 0 => OnceAny(upstream, state => state == StepStates.Succeeded, isDone),
            StartRule.OneFailed => OnceAny(upstream, HasFailed, isDone),
            StartRule.NoneFailed => UnlessAny(upstream, state => HasFailed(state) || state == StepStates.Cancelled, isDone),
            _ => UnlessAny(upstream, state => StepStates.IsOver(state) && state != StepStates.Succeeded, isDone),
        };
    }

    /// <summary>Whether a step that ended so has failed.</summary>
    public static bool HasFailed(string state) => state is StepStates.Failed or StepStates.TimedOut;

    private static StepVerdict OnceAny(IEnumerable<string> upstream, Func<string, bool> condition, bool isDone) =>
        upstream.Any(condition) ? StepVerdict.Start : isDone ? StepVerdict.Skip : StepVerdict.Wait;

    private static StepVerdict UnlessAny(IEnumerable<string> upstream, Func<string, bool> condition, bool isDone) =>
        upstream.Any(condition) ? StepVerdict.Skip : isDone ? StepVerdict.Start : StepVerdict.Wait;
}
