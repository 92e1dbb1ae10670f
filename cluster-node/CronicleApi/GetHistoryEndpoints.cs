using System.Globalization;
using System.Text.Json.Nodes;
using Federation.ClusterNode.History;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which ended jobs are meant; without any of these all are.</summary>
public record HistoryRequest : PageRequest
{
    /// <summary>The category's id.</summary>
    public string? Category { get; init; }

    /// <summary>The plugin's id.</summary>
    public string? Plugin { get; init; }

    /// <summary>The server they ran on.</summary>
    public string? Hostname { get; init; }

    /// <summary>How they ended: <c>success</c>, <c>error</c> or <c>aborted</c>.</summary>
    public string? Result { get; init; }

    /// <summary>They ended then or later: seconds since 1970, or an instant of ISO 8601.</summary>
    public string? From { get; init; }

    /// <summary>They ended before that: seconds since 1970, or an instant of ISO 8601.</summary>
    public string? To { get; init; }

    /// <summary>Part of their title or description, in whichever case, or their id; looked for in the newest 100,000 that fit otherwise.</summary>
    public string? Text { get; init; }
}

/// <summary>Which ended jobs of all events are meant.</summary>
public sealed record GetHistoryRequest : HistoryRequest
{
    /// <summary>The event's id.</summary>
    public string? Event { get; init; }
}

/// <summary>Which ended jobs of an event are meant.</summary>
public sealed record GetEventHistoryRequest : HistoryRequest
{
    /// <summary>The event's id.</summary>
    public required string Id { get; init; }
}

/// <summary>Of which event, and how many of its jobs.</summary>
public sealed record GetEventStatsRequest : RecordId
{
    /// <summary>How many of its last jobs, 1 to 10,000. Default: 100.</summary>
    public int? Limit { get; init; }
}

/// <summary>How an event's last jobs went.</summary>
public sealed record GetEventStatsReply : RegionReply
{
    /// <summary><c>jobs, success, error, aborted</c>; <c>elapsed_min, _avg, _max, _p50, _p95</c> and <c>waited_avg</c> in seconds; <c>log_size_avg</c> in bytes.</summary>
    public JsonObject? Stats { get; init; }
}

/// <summary><c>get_event_history</c>, <c>get_history</c> and <c>get_event_stats</c>.</summary>
internal static class GetHistoryEndpoints
{
    private const int EventPage = 100;
    private const int Page = 50;
    private const int StatsJobs = 100;
    private const int MostStatsJobs = 10_000;

    public static void MapGetHistory(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<GetEventHistoryRequest, PageReply>("get_event_history", "The ended jobs of an event, newest first; 100 without limit.", OfEventAsync);
        routes.MapCall<GetHistoryRequest, PageReply>(
            "get_history", $"All ended jobs within the caller's reach, newest first; 50 without limit. With a filter, length counts no further than {HistoryStore.CountedUpTo} rows beyond the page.", OfAllAsync);
        routes.MapCall<GetEventStatsRequest, GetEventStatsReply>("get_event_stats", "How the last jobs of an event went.", StatsAsync);
    }

    private static async Task<ApiReply> OfEventAsync(ApiRequest request, ApiGate gate, EventStore events, HistoryStore history, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var filter = FilterOf(request) with { EventId = id };
        var caller = gate.Authenticate(request);
        caller.RequireReachOf((await events.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id)).Data);
        return await PageAsync(request, filter, EventPage, history, cancellationToken);
    }

    private static Task<ApiReply> OfAllAsync(ApiRequest request, ApiGate gate, ServerRegistry servers, HistoryStore history, CancellationToken cancellationToken)
    {
        var filter = FilterOf(request) with { EventId = Given(request, "event") };
        var caller = gate.Authenticate(request);
        if (caller.Reach.IsLimited) filter = filter with { Scope = caller.Reach.ScopeAmong(servers.All.Select(server => server.Name)) };
        return PageAsync(request, filter, Page, history, cancellationToken);
    }

    private static async Task<ApiReply> StatsAsync(ApiRequest request, ApiGate gate, EventStore events, JobStatsStore stats, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        var last = request.WholeNumber("limit", 1, MostStatsJobs) ?? StatsJobs;
        var caller = gate.Authenticate(request);
        caller.RequireReachOf((await events.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id)).Data);
        return ApiReply.Ok(("stats", await stats.OfEventAsync(id, scope: null, last, cancellationToken)));
    }

    private static async Task<ApiReply> PageAsync(ApiRequest request, HistoryFilter filter, int defaultLimit, HistoryStore history, CancellationToken cancellationToken)
    {
        var (page, total) = await history.PageAsync(filter, request.Offset, request.Limit ?? defaultLimit, cancellationToken);
        return ApiReply.Page(new JsonArray([.. page.Select(JobView.HistoryRow)]), total);
    }

    private static HistoryFilter FilterOf(ApiRequest request) => new()
    {
        Category = Given(request, "category"),
        Plugin = Given(request, "plugin"),
        Node = Given(request, "hostname"),
        State = Given(request, "result") switch
        {
            null => null,
            (JobStates.Success or JobStates.Error or JobStates.Aborted) and var state => state,
            _ => throw Malformed("result"),
        },
        From = Instant(request, "from"),
        To = Instant(request, "to"),
        Text = Given(request, "text"),
    };

    private static string? Given(ApiRequest request, string name) => request.Parameters[name] switch
    {
        null => null,
        _ when request.Parameters.Text(name) is { } text => text.Length > 0 ? text : null,
        _ => throw Malformed(name),
    };

    private static DateTimeOffset? Instant(ApiRequest request, string name)
    {
        if (request.Parameters[name]?.ToString() is not { Length: > 0 } text) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 6e10)
            return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : throw Malformed(name);
    }

    private static RefusalException Malformed(string name) => new("api", $"Malformed parameter value: {name}");
}
