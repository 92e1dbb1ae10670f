using Federation.Coordinator.Regions;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>The work between a run and the runs that are steps of it.</summary>
public sealed class ChildRuns(RunStore runs, RunQueries queries, RunStarter starter, TimeProvider time)
{
    private const int DeepestNesting = 10;

    /// <summary>Starts the run that a step is; a chain that does not start refuses as a region would.</summary>
    public async Task StartAsync(RunWork row, StartChild work, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(row.RunId, cancellationToken) is not { } parent) return;

        var answer = await AnswerAsync(row, work, parent, cancellationToken);
        await runs.ExecuteAsync(row.RunId, answer, cancellationToken, row.Id);
    }

    /// <summary>Cancels the run that a step is; one that is over has ended as it has.</summary>
    /// <exception cref="RegionUnavailableException">The run has not begun yet: ask again.</exception>
    public async Task CancelAsync(RunWork row, CancelChild work, CancellationToken cancellationToken)
    {
        var outcome = AbortOutcome.Aborting;
        try
        {
            var child = await runs.ExecuteAsync(work.ChildId, new CancelRun(work.Reason, time.GetUtcNow()), cancellationToken);
            if (child is null && await IsUnprovenAsync(row, work, cancellationToken)) throw new RegionUnavailableException("", $"Run {work.ChildId} has not begun yet.", mayHaveArrived: false);
        }
        catch (RefusedException)
        {
            outcome = AbortOutcome.Finished;
        }

        await runs.ExecuteAsync(row.RunId, new AbortAnswered(work.Step, work.Attempt, outcome, work.ChildId.ToString(), time.GetUtcNow()), cancellationToken, row.Id);
    }

    /// <summary>Tells the parent how a run ended.</summary>
    public async Task TellParentAsync(RunWork row, TellParent work, CancellationToken cancellationToken)
    {
        var child = await queries.FindAsync(row.RunId, cancellationToken);
        await runs.ExecuteAsync(work.ParentId, ChildRun.EndOf(child!, work, time.GetUtcNow()), cancellationToken, row.Id);
    }

    private async Task<RunCommand> AnswerAsync(RunWork row, StartChild work, Run parent, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (parent.Origin.Depth >= DeepestNesting) return new LaunchRefused(work.Step, work.Attempt, "depth", $"Chains start each other more than {DeepestNesting} deep.", now);
        try
        {
            var origin = new RunOrigin { By = parent.Origin.By, Parent = row.Key, Depth = parent.Origin.Depth + 1 };
            var started = await starter.StartAsync(new RunRequest(work.Chain, work.Input) { RunId = work.ChildId, Origin = origin }, cancellationToken);
            return started is null
                ? new LaunchRefused(work.Step, work.Attempt, "chain", $"There is no chain named '{work.Chain}'.", now)
                : new LaunchAccepted(work.Step, work.Attempt, [work.ChildId.ToString()], now);
        }
        catch (RefusedException refused)
        {
            return new LaunchRefused(work.Step, work.Attempt, "chain", refused.Message, now);
        }
    }

    private async Task<bool> IsUnprovenAsync(RunWork row, CancelChild work, CancellationToken cancellationToken) =>
        (await queries.FindAsync(row.RunId, cancellationToken))?.Find(work.Step) is { IsUnproven: true } step && step.Attempt == work.Attempt;
}
