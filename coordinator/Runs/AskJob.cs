namespace Federation.Coordinator.Runs;

/// <summary>Ask the region how the attempt's job is, because its change feed cannot be trusted to tell.</summary>
public sealed record AskJob(string Step, int Attempt, string Region, string JobId) : StepWork(Step, Attempt, Region)
{
    /// <summary>What to ask the region about a run: every job of it that has not ended. A launch that is not proven is being sent again anyway.</summary>
    public static IEnumerable<(Guid RunId, StepWork Work)> About(Run run, string region) =>
        run.Steps.Where(step => step.IsActive && step.Region == region && step.JobId is not null)
            .Select(step => (run.Id, (StepWork)new AskJob(step.Name, step.Attempt, region, step.JobId!)));
}
