using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Reactions;

namespace Federation.ClusterNode.Schedule;

/// <summary>Composes the jobs of one due event, within the transaction that holds its row.</summary>
public sealed class Firer(TimeProvider time, ILogger<Firer> logger)
{
    private const int InstantsAtOnce = 50;
    private static readonly TimeSpan TryAgainIn = TimeSpan.FromSeconds(5);

    /// <summary>Composes them, and answers where the event's schedule stands then.</summary>
    /// <param name="e">The event; null if it is gone.</param>
    /// <param name="due">Its row in the schedule.</param>
    /// <param name="moment">The moment at which it was found to be due.</param>
    /// <param name="batch">Gets the jobs.</param>
    /// <param name="failures">Gets the launches that failed and are to be told of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ScheduleMove> FireAsync(
        EventDocument? e, DueEvent due, FiringMoment moment, LaunchBatch batch, List<Reaction> failures, CancellationToken cancellationToken)
    {
        if (e is not { Enabled: true, Timing: { } timing }) return new ScheduleMove(due.EventId, due.Cursor, NextDueAt: null);

        var (catchUp, cursor) = (e.CatchUp, due.Cursor);
        var firing = FiringDecider.Decide(timing, cursor, moment.UpSince, moment.Now, catchUp, InstantsAtOnce);
        foreach (var instant in firing.Fire)
        {
            try
            {
                await batch.AddAsync(e, new LaunchRequest(e.Id, null, new JsonObject(), Source: null, IdempotencyKey: null), instant, cancellationToken);
                cursor = instant;
            }
            catch (RefusalException refusal)
            {
                logger.NotFired(e.Title, instant, refusal.Description);
                if (IsNews(e, refusal, moment.Now - instant)) failures.Add(new Reaction(RecordIds.New('f', time.GetUtcNow()), Moments.LaunchFailure, e.Id, refusal.Description));
                if (catchUp is not null) return new ScheduleMove(e.Id, cursor, moment.Now + TryAgainIn);
            }
        }

        return new ScheduleMove(e.Id, firing.Cursor, firing.NextDueAt);
    }

    /// <summary>An event that catches up tries the same instant again and again: only the first failure is news. What a person has switched off is none.</summary>
    private static bool IsNews(EventDocument e, RefusalException refusal, TimeSpan late) => !refusal.IsSwitchedOff && (e.CatchUp is null || late < TryAgainIn);
}
