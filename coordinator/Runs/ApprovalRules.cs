using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>Who may agree to a launch, and what it means if nobody decides in time.</summary>
internal static class ApprovalRules
{
    /// <summary>The request for somebody's word, if the step needs it and has not got it.</summary>
    public static StepApprovalRequested? Request(Step step, DateTimeOffset at) =>
        step.Definition.Approval is { } approval && !step.IsApproved ? new StepApprovalRequested(step.Name, step.Attempt, at + approval.Within, at) : null;

    public static List<RunEvent> Approve(Step step, ApproveStep c)
    {
        if (step.IsApproved) return [];
        Check(step, c.By);
        return [new StepApproved(step.Name, step.Attempt, c.By, Storable.Text(c.Comment), c.At)];
    }

    public static List<RunEvent> Reject(Step step, RejectStep c)
    {
        if (step is { State: StepStates.Failed, Code: "rejected" }) return [];
        Check(step, c.By);
        return [new StepFailed(step.Name, step.Attempt, "rejected", $"{c.By ?? "Somebody"} did not agree: {Storable.Text(c.Reason)}", null, null, c.At)];
    }

    public static List<RunEvent> Expire(Step step, ExpireApproval c)
    {
        if (step.State != StepStates.AwaitingApproval || step.ApprovalUntil > c.At) return [];
        return
        [
            step.Definition.Approval!.OnExpiry switch
            {
                ApprovalExpiry.Approve => new StepApproved(c.Step, c.Attempt, null, "Nobody decided in time.", c.At),
                ApprovalExpiry.Skip => new StepSkipped(c.Step, c.Attempt, "Nobody agreed in time.", c.At),
                _ => new StepFailed(c.Step, c.Attempt, "expired", "Nobody agreed in time.", null, null, c.At),
            },
        ];
    }

    private static void Check(Step step, string? by)
    {
        if (step.State != StepStates.AwaitingApproval) throw new RefusedException($"Step {step.Name} does not wait for anybody's word: it is {step.State}.");
        if (step.Definition.Approval!.By is { Count: > 0 } names && !names.Contains(by ?? ""))
            throw new RefusedException($"Only {string.Join(", ", names)} may decide about step {step.Name}.");
    }
}
