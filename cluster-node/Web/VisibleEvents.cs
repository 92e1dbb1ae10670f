using Federation.ClusterNode.Schedule;
using Npgsql;

namespace Federation.ClusterNode.Web;

/// <summary>The events that the person who looks may see. Pages read no others: one that is out of the person's reach is not there.</summary>
internal sealed class VisibleEvents(Visit visit, EventStore events, NpgsqlDataSource database)
{
    /// <summary>An event by its id; null if there is none.</summary>
    public async Task<EventDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        await events.FindAsync(id, cancellationToken) is { } found && visit.Reach.Holds(found.Data) ? found : null;

    /// <summary>Those of several events that there are, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, EventDocument>> FindAllAsync(IEnumerable<string> ids, CancellationToken cancellationToken) =>
        (await events.FindAllAsync(ids, cancellationToken)).Where(found => visit.Reach.Holds(found.Value.Data)).ToDictionary();

    /// <summary>A page of the events that fit, by title, and how many do.</summary>
    public Task<(IReadOnlyList<EventDocument> Events, int Total)> SearchAsync(EventFilter filter, int offset, int limit, CancellationToken cancellationToken) =>
        events.SearchAsync(filter with { Scope = visit.Scope }, offset, limit, cancellationToken);

    /// <summary>How many there are.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken) =>
        (visit.Scope is { } scope ? await events.PageAsync(scope, 0, 1, cancellationToken) : await events.PageAsync(0, 1, cancellationToken)).Total;

    /// <summary>The events that are due next, the soonest first, up to an instant: all, or those with a text in their title, target or notes.</summary>
    public async Task<IReadOnlyList<(EventDocument Event, DateTimeOffset DueAt)>> UpcomingAsync(DateTimeOffset until, string? text, int most, CancellationToken cancellationToken)
    {
        var due = await ScheduleStore.UpcomingAsync(database, visit.Scope, until, text, most, cancellationToken);
        var found = await FindAllAsync(due.Select(next => next.EventId), cancellationToken);
        return [.. due.Where(next => found.ContainsKey(next.EventId)).Select(next => (found[next.EventId], next.DueAt))];
    }

    /// <summary>When those of several events are due next that are.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> NextOfAsync(string[] ids, CancellationToken cancellationToken) =>
        (await ScheduleStore.NextOfAsync(database, ids, cancellationToken)).ToDictionary(due => due.EventId, due => due.DueAt);

    /// <summary>Refuses what is to be done about an event that the person may not see as if there were none.</summary>
    public static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (http, id) = (context.HttpContext, context.HttpContext.GetRouteValue("id")!.ToString()!);
        var found = await http.RequestServices.GetRequiredService<VisibleEvents>().FindAsync(id, http.RequestAborted);
        return found is null ? PageAction.Refused(http, EventStore.NotFound(id)) : await next(context);
    }
}
