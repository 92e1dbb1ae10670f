using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Web;

/// <summary>What is known of one attempt's launch, from the run's history.</summary>
public sealed record AttemptEvidence
{
    /// <summary>Which attempt, 1 and up.</summary>
    public required int Number { get; init; }

    /// <summary>Where; empty for a run of another chain.</summary>
    public required string Region { get; init; }

    /// <summary>The idempotency key that it is sent under.</summary>
    public required string Key { get; init; }

    /// <summary>When it was decided on.</summary>
    public required DateTimeOffset LaunchingAt { get; init; }

    /// <summary>The parameters that were sent, as JSON; null for the event's own.</summary>
    public string? Parameters { get; init; }

    /// <summary>How many tries were not answered.</summary>
    public int Unanswered { get; init; }

    /// <summary>When the region answered; null before.</summary>
    public DateTimeOffset? LaunchedAt { get; init; }

    /// <summary>The job, or the run of another chain.</summary>
    public string? JobId { get; init; }

    /// <summary>When the job was seen running.</summary>
    public DateTimeOffset? RunningAt { get; init; }

    /// <summary>Where it runs or ran.</summary>
    public string? Hostname { get; init; }

    /// <summary>How it ended, in a sentence; null before.</summary>
    public string? Outcome { get; init; }

    /// <summary>The attempts of a step, the latest first.</summary>
    public static IReadOnlyList<AttemptEvidence> Of(Guid run, string step, IEnumerable<RunEvent> history)
    {
        var attempts = new SortedDictionary<int, AttemptEvidence>();
        foreach (var happened in history.OfType<StepEvent>().Where(happened => happened.Step == step))
        {
            if (happened is StepLaunching e)
            {
                attempts[e.Attempt] = new AttemptEvidence
                {
                    Number = e.Attempt,
                    Region = e.Region,
                    Key = new LaunchKey(run, step, e.Attempt).ToString(),
                    LaunchingAt = e.At,
                    Parameters = e.Params?.ToJsonString(),
                };
            }
            else if (attempts.TryGetValue(happened.Attempt, out var attempt))
            {
                attempts[happened.Attempt] = attempt.With(happened);
            }
        }

        return [.. attempts.Values.Reverse()];
    }

    private AttemptEvidence With(StepEvent happened) => happened switch
    {
        StepLaunchUnanswered => this with { Unanswered = Unanswered + 1 },
        StepLaunchResolved { JobId: { } job } => this with { JobId = job, LaunchedAt = LaunchedAt ?? happened.At },
        StepLaunched e => this with { JobId = e.JobId, LaunchedAt = e.At },
        StepRunning e => this with { RunningAt = RunningAt ?? e.At, Hostname = e.Hostname ?? Hostname },
        StepSucceeded e => this with { Outcome = $"succeeded{Text(e.Description)}" },
        StepFailed e => this with { Outcome = $"failed with code {e.Code}{Text(e.Description)}" },
        StepAttemptFailed e => this with { Outcome = $"failed with code {e.Code}{Text(e.Description)}; tried again" },
        StepTimedOut e => this with { Outcome = $"timed out{Text(e.Description)}" },
        StepCancelled e => this with { Outcome = $"cancelled{Text(e.Description)}" },
        StepFailedOver e => this with { Outcome = $"proven not to have started; moved to {e.Region}" },
        StepGivenUp e => this with { Outcome = $"left to itself{Text(e.Description)}" },
        StepMarked e => this with { Outcome = $"marked as {(e.Succeeded ? "succeeded" : "failed")} by {e.By}: {e.Reason}" },
        _ => this,
    };

    private static string Text(string? description) => description is { Length: > 0 } ? $": {description}" : "";
}
