using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>What follows from the silence of a region, from its end, and from a region that has forgotten.</summary>
internal static class UnreachableRules
{
    /// <summary>How long to wait before the first region is tried again when none can be reached.</summary>
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(5);

    public static List<RunEvent> Lose(Run run, RegionUnreachable c) =>
    [
        .. In(run, c.Region).Where(step => step.RegionUnreachableSince is null)
            .Select(step => new StepUnreachable(step.Name, step.Attempt, Unreachable.Region, c.Since, c.At)),
    ];

    public static List<RunEvent> Find(Run run, RegionReachable c) =>
    [
        .. In(run, c.Region).Where(step => step.RegionUnreachableSince is not null)
            .Select(step => new StepReachable(step.Name, step.Attempt, Unreachable.Region, c.At)),
    ];

    /// <summary>A launch that may have arrived before the restore may have run: the region cannot tell any more, so it is not sent again.</summary>
    public static List<RunEvent> Restore(Run run, RegionRestored c) =>
    [
        .. In(run, c.Region).Where(step => step is { IsUnproven: true, IsHeld: false } && (step.MayHaveArrived || step.State == StepStates.Launching))
            .Select(step => new StepLaunchHeld(
                step.Name, step.Attempt, $"Region {c.Region} was restored from a backup while this launch was not answered: whether its job ran is for somebody to say.", c.At)),
    ];

    /// <summary>The step fails or is tried again once its region has been silent for as long as its policy allows.</summary>
    public static List<RunEvent> GiveUp(Run run, Step step, GiveUpOnRegion c)
    {
        if (step.Definition.OnUnreachable is not { Action: UnreachableAction.Fail, After: { } after } || step.Aborting is not null) return [];
        if (SilentSince(step) is not { } since || c.At - since < after) return [];

        var description = $"Region {step.Region} has not answered since {since:u}.";
        var end = new StepFailed(step.Name, step.Attempt, "unreachable", description, step.Hostname, null, c.At);
        return [new StepGivenUp(c.Step, c.Attempt, description, c.At), RetryRules.Judge(run, step, RetryCause.RegionUnreachable, end, c.At)];
    }

    /// <summary>The next region for a launch that is proven not to have happened; null if there is none yet.</summary>
    public static StepFailedOver? FailOver(Run run, Step step, LaunchUnanswered c)
    {
        var policy = step.Definition.OnUnreachable;
        var isToFailOver = policy.Action == UnreachableAction.FailOver && c.At - step.LaunchedAt >= policy.After;
        IReadOnlyList<string> candidates = [.. step.Definition.Regions.Concat(isToFailOver ? policy.To : []).Distinct()];
        if (run.State == RunStates.Cancelling || candidates.Count < 2) return null;

        var place = candidates.Index().FirstOrDefault(candidate => candidate.Item == step.Region, (Index: -1, Item: "")).Index;
        var next = (place + 1) % candidates.Count;
        if (next == 0 && policy.Action == UnreachableAction.FailOver && !isToFailOver) return null;
        return new StepFailedOver(
            step.Name, step.Attempt, candidates[next], $"The launch has not reached region {step.Region}: {Storable.Text(c.Description)}", next == 0 ? c.At + BetweenRounds : c.At, c.At);
    }

    /// <summary>Whether, and from when on, the launch is to go to another region when it cannot be made.</summary>
    public static DateTimeOffset? FailOverFrom(Step step, string region, DateTimeOffset launchedAt)
    {
        var regions = step.Definition.Regions;
        if (regions.Count > 1 && region != regions[^1]) return launchedAt;
        return step.Definition.OnUnreachable is { Action: UnreachableAction.FailOver, After: { } after } ? launchedAt + after : regions.Count > 1 ? launchedAt : null;
    }

    /// <summary>The end of a job that had been given up: it counts if the step's policy says so and the run is not over.</summary>
    public static List<RunEvent> Reconcile(Run run, Step step, JobChanged c)
    {
        var isMeant = step.Definition.OnUnreachable.Reconcile == Reconciliation.Returned && JobStates.IsFinal(c.State) && !run.IsOver && run.State != RunStates.Cancelling;
        if (!isMeant || !step.Earlier.Any(earlier => earlier.GivenUp && earlier.Attempt == c.Attempt) || step.State == StepStates.Succeeded) return [];

        var reconciled = new StepReconciled(step.Name, c.Attempt, step.IsActive ? step.Attempt : null, RegionOf(step, c.Attempt), c.JobId, c.At);
        var returned = StepHistory.Apply(step, reconciled);
        return [reconciled, FollowRules.End(run, returned, c), .. OrderRules.Reconsider(run, step, c.At)];
    }

    /// <summary>Since when the step's region has been silent about it; null while it is not.</summary>
    private static DateTimeOffset? SilentSince(Step step) => step.IsUnproven ? step.LaunchedAt : step.RegionUnreachableSince;

    private static string RegionOf(Step step, int attempt) => step.Earlier.Last(earlier => earlier.Attempt == attempt).Region;

    private static IEnumerable<Step> In(Run run, string region) => run.Steps.Where(step => step.IsActive && step.Region == region);
}
