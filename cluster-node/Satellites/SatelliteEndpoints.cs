using Federation.ClusterNode.Activity;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Satellites;

/// <summary>The calls that satellites make: <c>/api/satellite/NAME/v1</c>, JSON that may be compressed with gzip, <c>Authorization: Bearer CREDENTIAL</c>. Each may be repeated.</summary>
internal static class SatelliteEndpoints
{
    private const string Space = "satellite";
    private const string Scheme = "Bearer ";

    public static void MapSatellites(this IEndpointRouteBuilder routes)
    {
        routes.MapSatelliteCall<EnrolRequest, RegionReply>("enrol", "Takes an enrolment token for the credential that a new satellite has made for itself. Needs no credential yet.", EnrolAsync);
        routes.MapOwnCall<SatellitePulse, PulseReply>(
            "pulse", "Says that the satellite lives, and hears whether it is to go.",
            (services, name, pulse, cancellationToken) => services.GetRequiredService<SatellitePulses>().TakeInAsync(name, pulse, cancellationToken));
        routes.MapOwnCall<NothingMore, RunningReply>(
            "running", "Begins a session, and answers what the region thinks the satellite is running.",
            (services, name, _, cancellationToken) => services.GetRequiredService<SatelliteQueue>().BeginSessionAsync(name, cancellationToken));
        routes.MapOwnCall<TakeRequest, TakeReply>(
            "take", "Takes the jobs that wait for the satellite, and the aborts and changes it does not know of; waits for the first.",
            (services, name, take, cancellationToken) => services.GetRequiredService<SatelliteQueue>().TakeAsync(name, take, cancellationToken));
        routes.MapOwnCall<ReportRequest, ReportReply>(
            "report", "Says how far jobs are, and hears which are no longer the satellite's.",
            (services, name, report, cancellationToken) => services.GetRequiredService<SatelliteQueue>().ReportAsync(name, report, cancellationToken));
        routes.MapOwnCall<AppendRequest, AppendReply>(
            "append", "Adds bytes to logs by their offset; bytes that are there already are passed over.",
            (services, name, append, cancellationToken) => services.GetRequiredService<SatelliteQueue>().AppendAsync(name, append, cancellationToken));
        routes.MapOwnCall<FinishRequest, RegionReply>(
            "finish", "Ends jobs, with the last bytes of their logs: once this is answered, both are kept.",
            (services, name, finish, cancellationToken) => services.GetRequiredService<SatelliteQueue>().FinishAsync(name, finish, cancellationToken));
    }

    private static async Task<RegionReply> EnrolAsync(HttpContext http, EnrolRequest request, CancellationToken cancellationToken)
    {
        if (!SatelliteSecrets.IsSecret(request.Credential)) throw new RefusalException("api", "Malformed parameter value: credential (must be 64 hexadecimal digits)");
        var actor = new Actor(new() { ["ip"] = http.Connection.RemoteIpAddress?.ToString() ?? "", ["headers"] = new System.Text.Json.Nodes.JsonObject(), ["username"] = request.Hostname });
        await http.RequestServices.GetRequiredService<SatelliteStore>().EnrolAsync(request.Hostname, request.Token, request.Credential, actor, cancellationToken);
        return new RegionReply();
    }

    /// <summary>A call of a satellite that has its credential.</summary>
    private static void MapOwnCall<TRequest, TReply>(
        this IEndpointRouteBuilder routes, string name, string summary, Func<IServiceProvider, string, TRequest, CancellationToken, Task<TReply>> answer)
        where TRequest : notnull
        where TReply : RegionReply => routes.MapSatelliteCall<TRequest, TReply>(
            name, summary, async (http, request, cancellationToken) => await answer(http.RequestServices, await CallerOfAsync(http, cancellationToken), request, cancellationToken));

    private static void MapSatelliteCall<TRequest, TReply>(
        this IEndpointRouteBuilder routes, string name, string summary, Func<HttpContext, TRequest, CancellationToken, Task<TReply>> answer)
        where TRequest : notnull
        where TReply : RegionReply => routes
            .MapPost($"/api/{Space}/{name}/v1", async (HttpContext http, CancellationToken cancellationToken) =>
                ApiReply.Of(await answer(http, await SatelliteBody.ReadAsync<TRequest>(http.Request, cancellationToken), cancellationToken)))
            .WithTags(Space).WithSummary(summary).WithMetadata(new CallParameters(typeof(TRequest))).Produces<TReply>();

    /// <summary>The satellite that calls.</summary>
    /// <exception cref="RefusalException">The credential is nobody's.</exception>
    private static async Task<string> CallerOfAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var credential = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        return await http.RequestServices.GetRequiredService<SatelliteStore>().FindAsync(credential, cancellationToken)
            ?? throw new RefusalException("credential", "This credential is no satellite's of this region, or it was revoked.");
    }
}
