using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Something to do about an attempt of a step once the events it follows from are recorded. Doing it twice is harmless.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up; 0 before the first.</param>
/// <param name="Region">The region to turn to; empty for none.</param>
public abstract record StepWork(string Step, int Attempt, string Region)
{
    /// <summary>
    /// What is to be done once these events of <paramref name="run"/> are recorded, to be stored in the same transaction. Events that were recorded
    /// before give the same work again.
    /// </summary>
    /// <param name="events">What has just happened.</param>
    /// <param name="run">The run after that.</param>
    public static IReadOnlyList<StepWork> Following(IReadOnlyList<RunEvent> events, Run run) =>
        [.. events.OfType<StepEvent>().SelectMany(happened => Following(happened, run, run.Find(happened.Step)!).Concat(StepTimer.Following(happened, run.Find(happened.Step)!))), .. AfterTheRun(events, run)];

    /// <summary>The launches among these events that are not to be sent any more.</summary>
    public static IEnumerable<StepEvent> Withdrawn(IEnumerable<RunEvent> events) =>
        events.OfType<StepEvent>().Where(happened => happened is StepLaunchHeld or StepLaunchResolved or StepFailedOver or StepGivenUp or StepMarked);

    private static IEnumerable<StepWork> Following(StepEvent happened, Run run, Step step) => happened switch
    {
        StepLaunching e when step.Definition.Chain is { } chain => [new StartChild(e.Step, e.Attempt, chain, ChildRun.IdOf(new LaunchKey(run.Id, e.Step, e.Attempt), e.At), e.Params)],
        StepLaunching e => [new LaunchJob(e.Step, e.Attempt, e.Region, Request(step.Definition, e.Params)) { FailOverFrom = UnreachableRules.FailOverFrom(step, e.Region, e.At) }],
        StepAbortRequested e when step.Definition.Chain is not null => [new CancelChild(e.Step, e.Attempt, ChildRun.IdOf(new LaunchKey(run.Id, e.Step, e.Attempt), step.LaunchedAt!.Value), e.Reason)],
        StepAbortRequested e => [new AbortJob(e.Step, e.Attempt, step.Region, e.Reason)],
        StepGivenUp e when step.Definition.OnUnreachable.Reconcile == Reconciliation.Keep => [new AbortJob(e.Step, e.Attempt, step.Region, e.Description)],
        StepReconciled { Replaced: { } replaced } e => [new AbortJob(e.Step, replaced, step.Earlier.Last(earlier => earlier.Attempt == replaced).Region, "An earlier attempt has ended after all.")],
        StepLaunchResolved { JobId: { } job } e => [new AskJob(e.Step, e.Attempt, step.Region, job)],
        StepLaunchResolved e => [new AbortJob(e.Step, e.Attempt, step.Region, "The launch is known not to have happened.")],
        _ => [],
    };

    private static IEnumerable<StepWork> AfterTheRun(IReadOnlyList<RunEvent> events, Run run)
    {
        if (events is not [.., RunSucceeded or RunFailed or RunCancelled]) yield break;
        if (run.Origin.Parent is { } parent) yield return new TellParent(parent.Step, parent.Attempt, parent.RunId);
        if (run.Origin.Concurrency is ConcurrencyPolicy.Queue or ConcurrencyPolicy.Replace) yield return new ReleaseNext(run.Chain);
    }

    private static JsonObject Request(StepDefinition step, JsonObject? parameters)
    {
        var request = new JsonObject { [step.Event is null ? "title" : "id"] = step.Event ?? step.EventTitle };
        if (parameters is not null) request["params"] = parameters.DeepClone();
        return request;
    }
}

/// <summary>Send this body to <c>run_event</c> under the attempt's <see cref="LaunchKey"/>, until it is answered.</summary>
public sealed record LaunchJob(string Step, int Attempt, string Region, JsonObject Request) : StepWork(Step, Attempt, Region)
{
    /// <summary>From when on the run is to be told of every try that has not reached the region, for it can turn to another one; null for never.</summary>
    public DateTimeOffset? FailOverFrom { get; init; }
}

/// <summary>Send <c>abort_job</c> for the attempt's <see cref="LaunchKey"/>, until it is answered.</summary>
public sealed record AbortJob(string Step, int Attempt, string Region, string Reason) : StepWork(Step, Attempt, Region);

/// <summary>Start the run of a chain that a step is.</summary>
public sealed record StartChild(string Step, int Attempt, string Chain, Guid ChildId, JsonObject? Input) : StepWork(Step, Attempt, "");

/// <summary>Cancel the run of a chain that a step is.</summary>
public sealed record CancelChild(string Step, int Attempt, Guid ChildId, string Reason) : StepWork(Step, Attempt, "");

/// <summary>Tell the run whose step this one is how this one ended.</summary>
public sealed record TellParent(string Step, int Attempt, Guid ParentId) : StepWork(Step, Attempt, "");

/// <summary>Let the next run of the chain begin that waits for others.</summary>
public sealed record ReleaseNext(string Chain) : StepWork("", 0, "");
