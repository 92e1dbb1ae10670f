using System.Text.Json.Nodes;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Notifications;
using Federation.ClusterNode.Schedule;
using Federation.Delivery;
using Federation.ServiceDefaults.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Reactions;

/// <summary>
/// Does what follows from a job's start, its end, and from a launch that failed: starts chained events and queues notifications. Exactly once: a moment is
/// deleted in the transaction that accepts the chained job and writes the activity log's line. Safe on every node at once: moments that another node has locked are skipped.
/// </summary>
internal sealed class ReactionLoop(
    NpgsqlDataSource database, JobStore jobs, EventStore events, AcceptStore accepts, ChainComposer chains, NotificationComposer notifications,
    DeliveryLoop deliveries, WorkSignal work, TimeProvider time, ILogger<ReactionLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(3), time, logger)
{
    private const int MostAtOnce = 50;

    /// <summary>Whoever changes something because a job says so: nobody.</summary>
    private static readonly Actor OfJobs = new([]);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await ReactAsync(cancellationToken) == MostAtOnce) { }
    }

    private async Task<int> ReactAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var reactions = await ReactionStore.TakeAsync(MostAtOnce, connection, cancellationToken);
        if (reactions.Count == 0) return 0;

        var (launches, notes) = await DecideAsync(reactions, connection, cancellationToken);
        var chained = await chains.ComposeAsync(launches, connection, cancellationToken);
        if ((await accepts.AcceptAsync(chained, connection, cancellationToken)).Contains(Acceptance.Stale))
        {
            await chains.RefreshAsync(chained, cancellationToken);
            WakeUp();
            return 0;
        }

        await NotificationStore.AddAsync(notes, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var job in chained) work.WakeUp(job.Node);
        if (notes.Count > 0) deliveries.WakeUp();
        return reactions.Count;
    }

    private async Task<(List<ChainLaunch> Launches, List<NewNotification> Notes)> DecideAsync(
        IReadOnlyList<Reaction> reactions, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (launches, notes) = (new List<ChainLaunch>(), new List<NewNotification>());
        var found = await jobs.FindAllAsync([.. reactions.Where(reaction => reaction.Moment != Moments.LaunchFailure).Select(reaction => reaction.Id)], cancellationToken);
        foreach (var reaction in reactions)
        {
            if (reaction.Moment == Moments.LaunchFailure) await OfLaunchFailureAsync(reaction, launches, notes, connection, cancellationToken);
            else if (found.TryGetValue(reaction.Id, out var job)) await OfJobAsync(reaction, job, launches, notes, connection, cancellationToken);
        }

        return (launches, notes);
    }

    private async Task OfJobAsync(
        Reaction reaction, JobRow job, List<ChainLaunch> launches, List<NewNotification> notes, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (reaction.Moment == Moments.Start)
        {
            notes.AddRange(notifications.OfStart(JobView.Status(job.AtStart())));
            return;
        }

        var view = JobView.Status(job);
        if (view["update_event"] is JsonObject changes) await UpdateEventAsync(job, changes, connection, cancellationToken);
        if (ReactionDecider.AfterEnd(job, view) is { } launch) launches.Add(launch);
        notes.AddRange(notifications.OfEnd(view, job));
    }

    /// <summary>Changes a job's event as its plugin said. In a transaction of its own, since doing that again changes nothing more.</summary>
    private async Task UpdateEventAsync(JobRow job, JsonObject changes, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            changes.Remove("id");
            EventChecker.Check(changes);
            await events.UpdateAsync(job.EventId, changes, resetCursor: null, OfJobs, cancellationToken);
        }
        catch (RefusalException refusal)
        {
            var line = new JsonObject { ["description"] = $"Failed to update event as job {job.Id} asked for: {job.EventTitle}: {refusal.Description}", ["action"] = "warning" };
            await ActivityStore.AddAsync(line, Time.GetUtcNow(), connection, cancellationToken);
        }
    }

    private async Task OfLaunchFailureAsync(
        Reaction reaction, List<ChainLaunch> launches, List<NewNotification> notes, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(reaction.EventId, cancellationToken) is not { } e) return;
        var reason = reaction.Description ?? "";
        var line = new JsonObject { ["description"] = $"Failed to launch scheduled event: {e.Title}: {reason}", ["action"] = "warning" };
        await ActivityStore.AddAsync(line, Time.GetUtcNow(), connection, cancellationToken);
        if (ReactionDecider.AfterLaunchFailure(e.Data, reason) is { } launch) launches.Add(launch);
        notes.AddRange(notifications.OfLaunchFailure((JsonObject)e.Data.DeepClone(), reason));
    }
}
