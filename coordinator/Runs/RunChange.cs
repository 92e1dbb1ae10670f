using Federation.Coordinator.Access;
using Marten;

namespace Federation.Coordinator.Runs;

/// <summary>What somebody's order made of a run, as the audit shows it: the run in short, and those of its steps that changed.</summary>
/// <param name="Trail">Who asked for it.</param>
/// <param name="Before">The run as it was; null if it was not.</param>
/// <param name="After">The run as it is.</param>
internal sealed record RunChange(AuditTrail Trail, Run? Before, Run After)
{
    /// <summary>Records it with what the session commits.</summary>
    public void Record(IDocumentSession session)
    {
        if (Before is null) Trail.Changed(session, before: null, new { Run = After.Id, After.Chain, After.Version, After.State, After.Input, After.Origin.ReplayOf });
        else Trail.Changed(session, Shown(Before, After), Shown(After, Before));
    }

    private static object Shown(Run run, Run other)
    {
        var others = other.Steps.ToHashSet(ReferenceEqualityComparer.Instance);
        return new
        {
            run.State,
            Reason = run.PauseReason ?? run.CancelReason,
            Steps = run.Steps.Where(step => !others.Contains(step)).Select(step => new { step.Name, step.State, step.Attempt, step.JobId, step.Description }),
        };
    }
}
