using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which satellite may enrol, and until when.</summary>
public sealed record CreateSatelliteTokenRequest
{
    /// <summary>The satellite's hostname, 1 to 100 characters.</summary>
    public required string Hostname { get; init; }

    /// <summary>For how many seconds the token may be used: 60 to 604,800. Default: 3,600.</summary>
    public int? ValidFor { get; init; }
}

/// <summary>A token, shown only now.</summary>
public sealed record CreateSatelliteTokenReply : RegionReply
{
    /// <summary>What the satellite is to be started with, as <c>Uplink:EnrolmentToken</c>.</summary>
    public string? Token { get; init; }

    /// <summary>Until when, in seconds since 1970.</summary>
    public double? ExpiresAt { get; init; }
}

/// <summary>The region's satellites.</summary>
public sealed record GetSatellitesReply : RegionReply
{
    /// <summary>By hostname: <c>hostname, enrolled, enrolled_at</c>, and its link as it last told of it; times in milliseconds, instants in seconds since 1970.</summary>
    public JsonArray? Rows { get; init; }
}

/// <summary><c>create_satellite_token</c>, <c>get_satellites</c> and <c>revoke_satellite</c>.</summary>
internal static class SatelliteAdministrationEndpoints
{
    private const int LongestName = 100;
    private const int ShortestValidity = 60;
    private const int LongestValidity = 7 * 24 * 60 * 60;
    private const int DefaultValidity = 60 * 60;

    public static void MapSatelliteAdministration(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<CreateSatelliteTokenRequest, CreateSatelliteTokenReply>(
            "create_satellite_token", "Makes a token by which one machine may become the satellite of that name, once. For administrators.", CreateTokenAsync);
        routes.MapCall<NoParameters, GetSatellitesReply>("get_satellites", "The region's satellites and how their links are.", GetAsync);
        routes.MapCall<ServerName, RegionReply>(
            "revoke_satellite", "Ends a satellite's credential and token at once: it is answered no more. For administrators.", RevokeAsync);
    }

    internal static async Task<ApiReply> CreateTokenAsync(ApiRequest request, ApiGate gate, SatelliteStore satellites, CancellationToken cancellationToken)
    {
        var name = request.Required("hostname");
        if (name.Length > LongestName) throw new RefusalException("api", $"Malformed parameter value: hostname (at most {LongestName} characters)");
        var validFor = TimeSpan.FromSeconds(request.WholeNumber("valid_for", ShortestValidity, LongestValidity) ?? DefaultValidity);
        var caller = gate.AuthenticateAdmin(request);
        var (token, expiresAt) = await satellites.InviteAsync(name, validFor, caller.Actor, cancellationToken);
        request.ForbidCaching();
        return ApiReply.Of(new CreateSatelliteTokenReply { Token = token, ExpiresAt = expiresAt.ToEpochSeconds() });
    }

    private static async Task<ApiReply> GetAsync(ApiRequest request, ApiGate gate, SatelliteStore satellites, CancellationToken cancellationToken)
    {
        gate.Authenticate(request);
        return ApiReply.Ok(("rows", new JsonArray([.. (await satellites.AllAsync(cancellationToken)).Select(ServerViews.Of)])));
    }

    internal static async Task<ApiReply> RevokeAsync(ApiRequest request, ApiGate gate, SatelliteStore satellites, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "hostname");
        var name = request.Required("hostname");
        var caller = gate.AuthenticateAdmin(request);
        return await satellites.RevokeAsync(name, caller.Actor, cancellationToken)
            ? ApiReply.Ok()
            : throw new RefusalException("satellite", $"There is no satellite {name} with a credential or a token.");
    }
}
