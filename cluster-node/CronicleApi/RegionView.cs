using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.History;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;
using Npgsql;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>How the region looks through the API.</summary>
public sealed class RegionView(
    NpgsqlDataSource database, CatalogStore catalog, ServerViews servers, JobStore jobs, EventStore events, SchedulerSwitch scheduler, JobStatsStore stats)
{
    /// <summary>The scheduler's state: <c>enabled</c> is true until the switch is used, 1 or 0 afterwards.</summary>
    public async Task<JsonObject> StateAsync(CancellationToken cancellationToken)
    {
        var cursors = new JsonObject();
        foreach (var (eventId, cursor) in await ScheduleStore.CursorsAsync(database, cancellationToken)) cursors[eventId] = cursor.ToUnixTimeSeconds();
        var enabled = await scheduler.IsOnAsync(cancellationToken) is { } on ? JsonValue.Create(on ? 1 : 0) : JsonValue.Create(true);
        var state = new JsonObject { ["enabled"] = enabled, ["cursors"] = cursors, ["stats"] = await stats.TodayAsync(scope: null, cancellationToken), ["flagged_jobs"] = new JsonObject() };
        if (await stats.LastCodesAsync(cancellationToken) is { Count: > 0 } codes) state["jobCodes"] = codes;
        return state;
    }

    /// <summary>All that a person's browser starts from, as far as they may see it.</summary>
    public async Task<JsonObject> WholeAsync(User user, CancellationToken cancellationToken)
    {
        var nodes = await servers.AllAsync(cancellationToken);
        var current = await catalog.RefreshAsync(cancellationToken);
        var reach = new Reach(user.Data["privileges"] as JsonObject, current);
        var (activeJobs, eventQueue) = (new JsonObject(), new JsonObject());
        foreach (var job in await jobs.ActiveAsync(cancellationToken))
        {
            var view = JobView.Status(job);
            if (!reach.Holds(view)) continue;
            if (job.State == JobStates.Queued) eventQueue[job.EventId] = (int)(eventQueue.Number(job.EventId) ?? 0) + 1;
            else activeJobs[job.Id] = view;
        }

        return new JsonObject
        {
            ["servers"] = nodes,
            ["nearby"] = new JsonObject(),
            ["activeJobs"] = activeJobs,
            ["eventQueue"] = eventQueue,
            ["state"] = await StateAsync(cancellationToken),
            ["schedule"] = new JsonArray([.. (await events.PageAsync(0, limit: null, cancellationToken)).Events.Select(e => e.Data).Where(reach.Holds)]),
            ["categories"] = CatalogEndpoints.Rows(CatalogKinds.Category, current),
            ["plugins"] = CatalogEndpoints.Rows(CatalogKinds.Plugin, current),
            ["server_groups"] = CatalogEndpoints.Rows(CatalogKinds.ServerGroup, current),
        };
    }
}
