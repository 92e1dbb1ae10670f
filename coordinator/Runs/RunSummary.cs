using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>What lists show of a run, and what they are searched by.</summary>
/// <param name="Steps">How many steps there are.</param>
/// <param name="StepsOver">How many of them are over.</param>
/// <param name="Problem">What failed, in a sentence; null if nothing has.</param>
public sealed record RunSummary(string State, int Steps, int StepsOver, string? Problem)
{
    private const int LongestProblem = 300;

    /// <summary>The summary of a run.</summary>
    public static RunSummary Of(Run run) => new(run.State, run.Steps.Count, run.Steps.Count(step => step.IsOver), ProblemOf(run));

    /// <summary>What failed first, in a sentence; null if nothing has.</summary>
    public static string? ProblemOf(Run run)
    {
        if (run.Steps.FirstOrDefault(step => step.HasFailed && !step.IsList) is not { } failed) return run.CancelReason is { } reason ? $"Cancelled: {reason}" : null;
        var problem = $"Step {failed.Name} is {failed.State}: {failed.Description ?? failed.Code}";
        return problem.Length <= LongestProblem ? problem : problem[..LongestProblem] + "…";
    }
}
