using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Whether there is another attempt after one that came to nothing, and when.</summary>
internal static class RetryRules
{
    /// <summary>The next attempt if the step's policy has one, otherwise the end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step, before the end of the attempt.</param>
    /// <param name="cause">What kind of failure it is.</param>
    /// <param name="end">How the step ends if there is no other attempt.</param>
    /// <param name="at">When, by the coordinator's clock.</param>
    public static RunEvent Judge(Run run, Step step, RetryCause cause, RunEvent end, DateTimeOffset at)
    {
        var (code, description) = Reason(end);
        if (run.State is not (RunStates.Running or RunStates.Paused) || step.Definition.Retry is not { } policy) return end;

        var made = step.Attempt - step.AttemptsBefore;
        var allows = made < policy.Attempts && policy.On.Contains(cause) && (cause != RetryCause.JobFailed || policy.Codes.Count == 0 || policy.Codes.Contains(code));
        var retryAt = at + Delay(policy, made);
        return allows && !(retryAt >= TimeoutRules.Deadline(step)) ? new StepAttemptFailed(step.Name, step.Attempt, cause, code, description, retryAt, at) : end;
    }

    /// <summary>How long to wait after that many attempts.</summary>
    public static TimeSpan Delay(RetryPolicy policy, int made)
    {
        var delay = policy.Delay.TotalMilliseconds * Math.Pow(policy.Backoff, Math.Max(0, made - 1));
        return TimeSpan.FromMilliseconds(Math.Min(delay, policy.MaxDelay.TotalMilliseconds));
    }

    private static (string Code, string? Description) Reason(RunEvent end) => end switch
    {
        StepFailed failed => (failed.Code, failed.Description),
        StepTimedOut timedOut => ("timeout", timedOut.Description),
        _ => ("", null),
    };
}
