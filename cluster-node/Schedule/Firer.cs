using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Notifications;
using Federation.ClusterNode.Reactions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>What becomes of a due event in one transaction.</summary>
/// <param name="Move">Where its schedule stands then.</param>
/// <param name="Jobs">The jobs that are to be accepted.</param>
/// <param name="Failures">The launches that failed and that somebody is to be told of.</param>
public sealed record Fired(ScheduleMove Move, IReadOnlyList<NewJob> Jobs, IReadOnlyList<Reaction> Failures);

/// <summary>Composes the jobs of one due event, within the transaction that holds its row.</summary>
public sealed class Firer(Launcher launcher, IOptions<NotificationOptions> notifications, TimeProvider time, ILogger<Firer> logger)
{
    private const int InstantsAtOnce = 50;
    private static readonly TimeSpan TryAgainIn = TimeSpan.FromSeconds(5);

    /// <summary>Composes them.</summary>
    /// <param name="e">The event; null if it is gone.</param>
    /// <param name="due">Its row in the schedule.</param>
    /// <param name="moment">The moment at which it was found to be due.</param>
    /// <param name="connection">The transaction's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Fired> FireAsync(EventDocument? e, DueEvent due, FiringMoment moment, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (e is not { Enabled: true, Timing: { } timing }) return new Fired(new ScheduleMove(due.EventId, due.Cursor, NextDueAt: null), [], []);

        var catchUp = e.CatchUp;
        var firing = FiringDecider.Decide(timing, due.Cursor, moment.UpSince, moment.Now, catchUp, InstantsAtOnce);
        var limits = LaunchLimits.Of(e);
        var (active, queued) = limits.Apply ? await LimitedAcceptStore.CountAsync(connection, e.Id, cancellationToken) : (0, 0);
        var (jobs, failures, cursor) = (new List<NewJob>(), new List<Reaction>(), due.Cursor);
        foreach (var instant in firing.Fire)
        {
            try
            {
                var waits = limits.Apply && LaunchDecider.MustQueue(limits, e.Title, active, queued);
                var job = await launcher.ComposeAsync(e, new LaunchRequest(e.Id, null, new JsonObject(), Source: null, IdempotencyKey: null), instant, cancellationToken);
                jobs.Add(waits ? job with { Node = null } : job);
                if (waits) queued++;
                else active++;
                cursor = instant;
            }
            catch (RefusalException refusal)
            {
                logger.NotFired(e.Title, instant, refusal.Description);
                if (IsToldOf(e, moment.Now - instant)) failures.Add(new Reaction(RecordIds.New('f', time.GetUtcNow()), Moments.LaunchFailure, e.Id, refusal.Description));
                if (catchUp is not null) return new Fired(new ScheduleMove(e.Id, cursor, moment.Now + TryAgainIn), jobs, failures);
            }
        }

        return new Fired(new ScheduleMove(e.Id, firing.Cursor, firing.NextDueAt), jobs, failures);
    }

    /// <summary>An event that catches up tries the same instant again and again: only the first failure is told.</summary>
    private bool IsToldOf(EventDocument e, TimeSpan late) =>
        (notifications.Value.TellsAll || JobCourse.SaysWhatFollows(e.Data)) && (e.CatchUp is null || late < TryAgainIn);
}
