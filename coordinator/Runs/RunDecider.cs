using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>The rules of a run: what follows from what it is told. Pure: time comes in with the command.</summary>
public static class RunDecider
{
    /// <summary>What happens when a run is told something; empty when it is late, doubled, or about something that is over.</summary>
    /// <exception cref="RefusedException">The caller asks for what cannot be: to cancel a run that has ended otherwise.</exception>
    public static IReadOnlyList<RunEvent> Decide(Run run, RunCommand command)
    {
        List<RunEvent> events = command switch
        {
            StartRun start => Start(run, start),
            CancelRun cancel => Cancel(run, cancel),
            RegionUnreachable lost => LoseRegion(run, lost),
            RegionReachable found => FindRegion(run, found),
            StepCommand about => run.Find(about.Step) is { IsActive: true } step && step.Attempt == about.Attempt ? DecideStep(step, about) : [],
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No rule for this command."),
        };
        if (events.Count > 0) RunProgress.Continue(Fold(run, events), events, command.At);
        return events;
    }

    /// <summary>The run after these events.</summary>
    public static Run Fold(Run run, IEnumerable<RunEvent> happened) => happened.Aggregate(run, Evolve);

    /// <summary>The run after one more event. Total: it never refuses what has happened.</summary>
    public static Run Evolve(Run run, RunEvent happened) => RunHistory.Apply(run, happened);

    private static List<RunEvent> Start(Run run, StartRun c) =>
        run.HasStarted ? [] : [new RunStarted(c.RunId, c.Chain, c.Version, c.Steps, Storable.Json(c.Input), c.At)];

    private static List<RunEvent> Cancel(Run run, CancelRun c)
    {
        if (run.State is RunStates.Cancelling or RunStates.Cancelled) return [];
        if (run.State != RunStates.Running)
            throw new RefusedException(run.HasStarted ? $"The run has already {run.State}: there is nothing to cancel." : "There is no such run to cancel.");

        var reason = Storable.Text(c.Reason);
        List<RunEvent> events = [new RunCancelRequested(reason, c.At)];
        foreach (var step in run.Steps)
        {
            if (step.IsActive && step.Aborting is null) events.Add(new StepAbortRequested(step.Name, step.Attempt, AbortCause.Cancel, $"The run was cancelled: {reason}", c.At));
            else if (!step.IsActive && !step.IsOver) events.Add(new StepCancelled(step.Name, step.Attempt, $"Not launched: the run was cancelled: {reason}", c.At));
        }

        return events;
    }

    private static List<RunEvent> LoseRegion(Run run, RegionUnreachable c) =>
    [
        .. run.Steps.Where(step => step.IsActive && step.Region == c.Region && step.RegionUnreachableSince is null)
            .Select(step => new StepUnreachable(step.Name, step.Attempt, Unreachable.Region, c.Since, c.At)),
    ];

    private static List<RunEvent> FindRegion(Run run, RegionReachable c) =>
    [
        .. run.Steps.Where(step => step.IsActive && step.Region == c.Region && step.RegionUnreachableSince is not null)
            .Select(step => new StepReachable(step.Name, step.Attempt, Unreachable.Region, c.At)),
    ];

    private static List<RunEvent> DecideStep(Step step, StepCommand command) => command switch
    {
        LaunchAccepted { JobIds: [var jobId] } c => step.IsUnproven ? [Launched(step, jobId, c.At)] : [],
        LaunchAccepted c => step.Aborting == AbortCause.NotFollowable ? [] : [new StepAbortRequested(c.Step, c.Attempt, AbortCause.NotFollowable, NotFollowable(c), c.At)],
        LaunchUnanswered c => step.State == StepStates.Launching ? [new StepLaunchUnanswered(c.Step, c.Attempt, Storable.Text(c.Description), c.At)] : [],
        LaunchRefused c => step.IsUnproven ? [NeverLaunched(step, Storable.Text(c.Code), Storable.Text(c.Description), c.At)] : [],
        JobChanged c => Follow(step, Storable.Change(c)),
        JobMissing c => step.JobId == c.JobId ? [NeverLaunched(step, "missing", $"The region no longer knows job {c.JobId}.", c.At)] : [],
        AbortAnswered c => step.Aborting is null ? [] : AfterAbort(step, c),
        TimeOutStep c => step.Aborting is null ? [new StepAbortRequested(c.Step, c.Attempt, AbortCause.Timeout, TooLong(step), c.At)] : [],
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No rule for this command."),
    };

    private static List<RunEvent> Follow(Step step, JobChanged c)
    {
        if (step.Aborting == AbortCause.NotFollowable || (step.JobId is not null && step.JobId != c.JobId)) return [];

        List<RunEvent> events = step.JobId is null ? [Launched(step, c.JobId, c.At)] : [];
        if (JobStates.IsFinal(c.State))
        {
            events.Add(End(step, c));
            return events;
        }

        if (c.State == JobStates.Running && step.State != StepStates.Running) events.Add(new StepRunning(c.Step, c.Attempt, c.Hostname, c.Progress, c.At));
        if (step.RegionUnreachableSince is not null) events.Add(new StepReachable(c.Step, c.Attempt, Unreachable.Region, c.At));
        if (c.UnreachableSince is { } since && step.NodeUnreachableSince is null) events.Add(new StepUnreachable(c.Step, c.Attempt, Unreachable.Node, since, c.At));
        if (c.UnreachableSince is null && step.NodeUnreachableSince is not null) events.Add(new StepReachable(c.Step, c.Attempt, Unreachable.Node, c.At));
        return events;
    }

    /// <summary>A job ends as the region says: only an abort is told apart by who asked for it.</summary>
    private static RunEvent End(Step step, JobChanged c) => (c.State, step.Aborting) switch
    {
        (JobStates.Success, _) => new StepSucceeded(c.Step, c.Attempt, c.Hostname, c.Description, c.Output, c.At),
        (JobStates.Aborted, AbortCause.Timeout) => new StepTimedOut(c.Step, c.Attempt, TooLong(step), c.At),
        (JobStates.Aborted, AbortCause.Cancel) => new StepCancelled(c.Step, c.Attempt, c.Description ?? "The job was stopped.", c.At),
        _ => new StepFailed(c.Step, c.Attempt, c.Code ?? c.State, c.Description, c.Hostname, c.Output, c.At),
    };

    private static List<RunEvent> AfterAbort(Step step, AbortAnswered c) => c switch
    {
        _ when step.Aborting == AbortCause.NotFollowable => [new StepFailed(c.Step, c.Attempt, "jobs", step.Description, step.Hostname, null, c.At)],
        { Outcome: AbortOutcome.NeverLaunched } => [NeverLaunched(step, "cancelled", "It was stopped before the region had launched it.", c.At)],
        { JobId: { } jobId } when step.IsUnproven => [Launched(step, jobId, c.At)],
        _ => [],
    };

    /// <summary>No job runs and none will: the end of a step that was to be stopped, a failure of any other.</summary>
    private static RunEvent NeverLaunched(Step step, string code, string description, DateTimeOffset at) => step.Aborting switch
    {
        AbortCause.Timeout => new StepTimedOut(step.Name, step.Attempt, $"{TooLong(step)} {description}", at),
        AbortCause.Cancel => new StepCancelled(step.Name, step.Attempt, description, at),
        _ => new StepFailed(step.Name, step.Attempt, code, description, step.Hostname, null, at),
    };

    private static string NotFollowable(LaunchAccepted c) => c.JobIds.Count == 0
        ? "The region accepted the launch without naming a job; a step follows exactly one."
        : $"The launch started {c.JobIds.Count} jobs ({string.Join(", ", c.JobIds)}); a step follows exactly one.";

    private static StepLaunched Launched(Step step, string jobId, DateTimeOffset at) => new(step.Name, step.Attempt, jobId, at);

    private static string TooLong(Step step) => $"It took longer than {step.Definition.Timeout:c}.";
}
