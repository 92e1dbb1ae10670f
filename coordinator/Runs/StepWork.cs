using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Something to do about an attempt of a step once the events it follows from are recorded. Doing it twice is harmless.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up.</param>
/// <param name="Region">The region to turn to.</param>
public abstract record StepWork(string Step, int Attempt, string Region)
{
    /// <summary>
    /// What is to be done once these events of <paramref name="run"/> are recorded, to be stored in the same transaction. Events that were recorded
    /// before give the same work again.
    /// </summary>
    /// <param name="events">What has just happened.</param>
    /// <param name="run">The run after that.</param>
    public static IReadOnlyList<StepWork> Following(IReadOnlyList<RunEvent> events, Run run) => [.. events.SelectMany(happened => Following(happened, run))];

    private static IEnumerable<StepWork> Following(RunEvent happened, Run run)
    {
        if (happened is StepLaunching launching)
        {
            var step = run.Find(launching.Step)!.Definition;
            yield return new LaunchJob(launching.Step, launching.Attempt, launching.Region, Request(step, launching.Params));
            if (step.Timeout is { } timeout) yield return new AwaitTimeout(launching.Step, launching.Attempt, launching.Region, launching.At + timeout);
        }

        if (happened is StepAbortRequested abort) yield return new AbortJob(abort.Step, abort.Attempt, run.Find(abort.Step)!.Region, abort.Reason);
    }

    private static JsonObject Request(StepDefinition step, JsonObject? parameters)
    {
        var request = new JsonObject { [step.Event is null ? "title" : "id"] = step.Event ?? step.EventTitle };
        if (parameters is not null) request["params"] = parameters.DeepClone();
        return request;
    }
}

/// <summary>Send this body to <c>run_event</c> under the attempt's <see cref="LaunchKey"/>, until it is answered.</summary>
public sealed record LaunchJob(string Step, int Attempt, string Region, JsonObject Request) : StepWork(Step, Attempt, Region);

/// <summary>Send <c>abort_job</c> for the attempt's <see cref="LaunchKey"/>, until it is answered.</summary>
public sealed record AbortJob(string Step, int Attempt, string Region, string Reason) : StepWork(Step, Attempt, Region);

/// <summary>Tell the run <see cref="TimeOutStep"/> at that time.</summary>
public sealed record AwaitTimeout(string Step, int Attempt, string Region, DateTimeOffset DueAt) : StepWork(Step, Attempt, Region);
