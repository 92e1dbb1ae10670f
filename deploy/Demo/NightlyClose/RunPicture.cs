using System.Collections.Immutable;
using Federation.Contracts.Coordinator;
using Federation.Demo.Site;

namespace Federation.Demo.NightlyClose;

/// <summary>A run and its surroundings at one moment, as a person is shown them.</summary>
/// <param name="At">When.</param>
/// <param name="Run">The run, as the coordinator tells it.</param>
/// <param name="Regions">The regions, as the coordinator sees them.</param>
/// <param name="Link">The link overseas.</param>
/// <param name="Log">The steps' log lines in the order in which they came here.</param>
public sealed record RunPicture(DateTimeOffset At, RunResponse Run, IReadOnlyList<RegionResponse> Regions, LinkState Link, ImmutableList<LogLine> Log)
{
    /// <summary>How long the run has been going on, or did.</summary>
    public TimeSpan Elapsed => (Run.EndedAt ?? At) - Run.StartedAt;

    /// <summary>What is happening, in a sentence.</summary>
    public string Happening => (Run.State, Link.CutUntil) switch
    {
        (_, { } until) => $"Every connection to us-east is cut for another {Seconds(until - At)}. Its job runs on; the coordinator asks again until it is answered.",
        (RunStates.Succeeded, _) => $"Succeeded after {Seconds(Elapsed)} with its {Run.Steps.Count} jobs.",
        (RunStates.Failed or RunStates.Cancelled, _) => $"The run {Run.State}: {Run.Steps.Select(step => step.Description).FirstOrDefault(text => text is { Length: > 0 }) ?? "no step says why"}",
        _ => Run.Steps.FirstOrDefault(step => !StepStates.IsOver(step.State)) is { } step ? Describe(step) : "The last step has ended.",
    };

    /// <summary>How long a step's job has been running, or did; null before.</summary>
    public TimeSpan? ElapsedOf(StepResponse step) => step.StartedAt is { } started ? (step.EndedAt ?? At) - started : null;

    private static string Describe(StepResponse step) => step.State switch
    {
        StepStates.Waiting or StepStates.Ready => $"{step.Name} is next, in {step.Region}.",
        StepStates.Launching => $"The coordinator launches {step.Name} in {step.Region}.",
        StepStates.LaunchUnknown => $"The launch of {step.Name} was not answered: it is sent again under the same key until it is.",
        StepStates.Queued => $"{step.Region} has accepted {step.Name}.",
        StepStates.Unreachable => $"{step.Region} cannot be reached; {step.Name} was running there when it was last heard of.",
        _ => $"{step.Name} runs in {step.Region}{(step.Hostname is { } node ? $" on {node}" : "")}.",
    };

    internal static string Seconds(TimeSpan span) => $"{Math.Max(0, span.TotalSeconds):0.0} s";
}

/// <summary>One line of a step's log.</summary>
public readonly record struct LogLine(string Step, string Text);
