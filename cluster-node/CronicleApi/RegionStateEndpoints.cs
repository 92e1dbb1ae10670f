using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What a node says of itself.</summary>
public sealed record StatusReply : RegionReply
{
    /// <summary>The version of this program.</summary>
    public string? Version { get; init; }

    /// <summary>The node's name.</summary>
    public string? Hostname { get; init; }

    /// <summary>Its process.</summary>
    public int Pid { get; init; }

    /// <summary>Its clock, in seconds since 1970.</summary>
    public double Now { get; init; }

    /// <summary>Seconds since it started.</summary>
    public long Uptime { get; init; }

    /// <summary>Seconds since its scheduler was last through with what is due, which is at least every five seconds; 0 if it has none.</summary>
    public double TickAge { get; init; }
}

/// <summary>What was sent.</summary>
public sealed record EchoReply : RegionReply
{
    /// <summary>The query's parameters.</summary>
    public JsonObject? Query { get; init; }

    /// <summary>Those of query and body.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>Always empty: files are not taken.</summary>
    public JsonObject? Files { get; init; }
}

/// <summary>The region's nodes.</summary>
public sealed record GetServersReply : RegionReply
{
    /// <summary>By hostname; <c>state</c> is <c>live</c>, <c>leaving</c> or <c>unreachable</c>; a satellite's has <c>satellite</c>: its link as it sees it, times in milliseconds.</summary>
    public JsonObject? Servers { get; init; }
}

/// <summary>The scheduler's state.</summary>
public sealed record GetMasterStateReply : RegionReply
{
    /// <summary><c>enabled</c>, and <c>cursors</c>: by event up to where its schedule is dealt with, in seconds since 1970.</summary>
    public JsonObject? State { get; init; }
}

/// <summary>What the scheduler's state is to become.</summary>
public sealed record UpdateMasterStateRequest
{
    /// <summary>1 to fire due events, 0 to fire none.</summary>
    public required int Enabled { get; init; }
}

/// <summary><c>ping</c>, <c>echo</c>, <c>status</c>, <c>get_servers</c>, <c>get_master_state</c> and <c>update_master_state</c>.</summary>
internal static class RegionStateEndpoints
{
    public static void MapRegionState(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<NoParameters, RegionReply>("ping", "Whether the API answers. Needs no key.", (ApiRequest _) => ApiReply.Ok());
        routes.MapCall<NoParameters, EchoReply>(
            "echo", "What was sent, as it was understood: query and params. Needs no key.",
            (ApiRequest request) => ApiReply.Ok(("query", request.Query.DeepClone()), ("params", request.Parameters.DeepClone()), ("files", new JsonObject())));
        routes.MapCall<NoParameters, StatusReply>("status", "What the answering node says of itself. Needs no key.", Status);
        routes.MapCall<NoParameters, GetServersReply>("get_servers", "The region's nodes by hostname.", GetServersAsync);
        routes.MapCall<NoParameters, GetMasterStateReply>("get_master_state", "The scheduler's state.", GetMasterStateAsync);
        routes.MapCall<UpdateMasterStateRequest, RegionReply>(
            "update_master_state", "Switches all scheduled firing off or on. Needs the privilege state_update.", UpdateMasterStateAsync);
    }

    private static ApiReply Status(ApiRequest request, IOptions<NodeOptions> node, SchedulerWatch scheduler, TimeProvider time)
    {
        request.ForbidCaching();
        var (now, cpu) = (time.GetUtcNow(), Environment.CpuUsage);
        var tickAge = node.Value.IsScheduler ? scheduler.TickAge : TimeSpan.Zero;
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return ApiReply.Ok(
            ("version", typeof(RegionStateEndpoints).Assembly.GetName().Version!.ToString(3)),
            ("node", $".NET {Environment.Version}"),
            ("hostname", node.Value.Name),
            ("ip", request.Http.Connection.LocalIpAddress?.ToString()),
            ("pid", Environment.ProcessId),
            ("now", now.ToEpochSeconds()),
            ("uptime", (long)(now - process.StartTime.ToUniversalTime()).TotalSeconds),
            ("last_tick", (now - tickAge).ToEpochSeconds()),
            ("tick_age", Math.Round(tickAge.TotalSeconds, 3)),
            ("cpu", new JsonObject { ["user"] = (long)cpu.UserTime.TotalMicroseconds, ["system"] = (long)cpu.PrivilegedTime.TotalMicroseconds }),
            ("mem", new JsonObject { ["rss"] = Environment.WorkingSet, ["heapTotal"] = GC.GetGCMemoryInfo().TotalCommittedBytes, ["heapUsed"] = GC.GetTotalMemory(forceFullCollection: false) }));
    }

    private static async Task<ApiReply> GetServersAsync(ApiRequest request, ApiGate gate, ServerViews servers, CancellationToken cancellationToken)
    {
        gate.Authenticate(request);
        return ApiReply.Ok(("servers", await servers.AllAsync(cancellationToken)));
    }

    private static async Task<ApiReply> GetMasterStateAsync(ApiRequest request, ApiGate gate, RegionView region, CancellationToken cancellationToken)
    {
        gate.Authenticate(request);
        return ApiReply.Ok(("state", await region.StateAsync(cancellationToken)));
    }

    internal static async Task<ApiReply> UpdateMasterStateAsync(ApiRequest request, ApiGate gate, SchedulerSwitch scheduler, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "enabled");
        var caller = gate.Authenticate(request, "state_update");
        await scheduler.TurnAsync(request.Parameters.IsSwitchedOn("enabled"), caller.Actor, cancellationToken);
        return ApiReply.Ok();
    }
}
