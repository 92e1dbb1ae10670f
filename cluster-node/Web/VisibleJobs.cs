using System.Text.Json.Nodes;
using Federation.ClusterNode.History;
using Federation.ClusterNode.Jobs;

namespace Federation.ClusterNode.Web;

/// <summary>The jobs that the person who looks may see. Pages read no others: one that is out of the person's reach is not there.</summary>
internal sealed class VisibleJobs(Visit visit, JobStore jobs, HistoryStore history, JobStatsStore stats)
{
    /// <summary>A job at any time of its life; null if there is none.</summary>
    public async Task<JobRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } found && Holds(found) ? found : null;

    /// <summary>All jobs that have not ended, oldest first.</summary>
    public async Task<IReadOnlyList<JobRow>> ActiveAsync(CancellationToken cancellationToken) => Within(await jobs.ActiveAsync(cancellationToken));

    /// <summary>An event's jobs that have not ended, oldest first.</summary>
    public async Task<IReadOnlyList<JobRow>> ActiveOfAsync(string eventId, CancellationToken cancellationToken) => Within(await jobs.ActiveOfAsync(eventId, cancellationToken));

    /// <summary>A page of the ended jobs that fit, newest first, how many do, and whether there may be more than that.</summary>
    public async Task<(IReadOnlyList<JobRow> Jobs, long Total, bool IsEstimate)> PageAsync(HistoryFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        var scoped = filter with { Scope = visit.Scope };
        var (page, total) = await history.PageAsync(scoped, offset, limit, cancellationToken);
        return (page, total, !scoped.IsCounted && total >= offset + limit + HistoryStore.CountedUpTo);
    }

    /// <summary>A job's tries that failed before the present one, oldest first.</summary>
    public Task<IReadOnlyList<FailedTry>> FailedTriesAsync(JobRow job, CancellationToken cancellationToken) => jobs.FailedTriesAsync(job.Id, cancellationToken);

    /// <summary>What ended since midnight UTC, as <see cref="JobStatsStore.TodayAsync"/> has it.</summary>
    public Task<JsonObject> TodayAsync(CancellationToken cancellationToken) => stats.TodayAsync(visit.Scope, cancellationToken);

    /// <summary>How the last so many jobs of several events ended, by event, the oldest of them first.</summary>
    public Task<ILookup<string, (string JobId, string State)>> LastStatesAsync(string[] eventIds, int last, CancellationToken cancellationToken) =>
        stats.LastStatesAsync(eventIds, visit.Scope, last, cancellationToken);

    /// <summary>How the last jobs of an event went that the person may see.</summary>
    public Task<JsonObject> StatsOfAsync(string eventId, int last, CancellationToken cancellationToken) => stats.OfEventAsync(eventId, visit.Scope, last, cancellationToken);

    /// <summary>Refuses what is to be done about a job that the person may not see as if there were none.</summary>
    public static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (http, id) = (context.HttpContext, context.HttpContext.GetRouteValue("id")!.ToString()!);
        var found = await http.RequestServices.GetRequiredService<VisibleJobs>().FindAsync(id, http.RequestAborted);
        return found is null ? PageAction.Refused(http, JobStore.NotFound(id)) : await next(context);
    }

    private IReadOnlyList<JobRow> Within(IReadOnlyList<JobRow> all) => visit.Reach.IsLimited ? [.. all.Where(Holds)] : all;

    private bool Holds(JobRow job) => !visit.Reach.IsLimited || visit.Reach.Holds(JsonNode.Parse(job.Data)!.AsObject());
}
