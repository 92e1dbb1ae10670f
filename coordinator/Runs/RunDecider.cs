using Federation.Contracts.Coordinator;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>The rules of a run: what follows from what it is told. Pure: time comes in with the command.</summary>
public static class RunDecider
{
    /// <summary>What happens when a run is told something; empty when it is late, doubled, or about something that is over.</summary>
    /// <exception cref="RefusedException">Somebody asks for what cannot be, such as to cancel a run that has ended otherwise.</exception>
    public static IReadOnlyList<RunEvent> Decide(Run run, RunCommand command)
    {
        List<RunEvent> events = command switch
        {
            StartRun start => Start(run, start),
            ReleaseRun release => run.State == RunStates.Queued ? [new RunReleased(release.At)] : [],
            RunOrder order => OrderRules.Decide(run, order),
            RegionUnreachable lost => UnreachableRules.Lose(run, lost),
            RegionReachable found => UnreachableRules.Find(run, found),
            RegionRestored restored => UnreachableRules.Restore(run, restored),
            StepCommand about => run.Find(about.Step) is { } step ? DecideStep(run, step, about) : [],
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No rule for this command."),
        };
        if (events.Count > 0) RunProgress.Continue(Fold(run, events), events, command.At);
        return events;
    }

    /// <summary>The run after these events.</summary>
    public static Run Fold(Run run, IEnumerable<RunEvent> happened) => happened.Aggregate(run, Evolve);

    /// <summary>The run after one more event. Total: it never refuses what has happened.</summary>
    public static Run Evolve(Run run, RunEvent happened) => RunHistory.Apply(run, happened);

    private static List<RunEvent> Start(Run run, StartRun c)
    {
        if (run.HasStarted) return [];

        var started = new RunStarted(c.RunId, c.Chain, c.Version, c.Steps, Storable.Json(c.Input), c.At) { Origin = c.Origin };
        return c.Waits ? [started, new RunQueued(c.At)] : [started];
    }

    private static List<RunEvent> DecideStep(Run run, Step step, StepCommand command) => command switch
    {
        _ when step.Attempt != command.Attempt || run.IsOver => command is JobChanged c ? UnreachableRules.Reconcile(run, step, Storable.Change(c)) : [],
        RetryStep c => step is { State: StepStates.Ready, ReadyAt: not null } ? [new StepRetryDue(c.Step, c.Attempt, c.At)] : [],
        ExpireApproval c => ApprovalRules.Expire(step, c),
        JobChanged c when !step.IsActive => UnreachableRules.Reconcile(run, step, Storable.Change(c)),
        _ when !step.IsActive => [],
        LaunchAccepted c => LaunchRules.Accept(step, c),
        LaunchUnanswered c => LaunchRules.Miss(run, step, c),
        LaunchRefused c => LaunchRules.Refuse(run, step, c),
        JobChanged c => FollowRules.Follow(run, step, Storable.Change(c)),
        JobMissing c => FollowRules.Miss(run, step, c),
        AbortAnswered c => AbortRules.Answer(run, step, c),
        TimeOutStep c => TimeoutRules.TimeOut(step, c),
        GiveUpOnRegion c => UnreachableRules.GiveUp(run, step, c),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No rule for this command."),
    };
}
