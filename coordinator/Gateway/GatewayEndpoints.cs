using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Gateway;

internal static class GatewayEndpoints
{
    private const string Script = "Federation.Coordinator.Gateway.gateway-bar.js";

    public static void MapGatewayKey(this IEndpointRouteBuilder api) => api
        .MapGet("/gateway/key", async (GatewayKey key, CancellationToken cancellationToken) => TypedResults.Ok(new GatewayKeyResponse(await key.PublicAsync(cancellationToken))))
        .Needs(Role.Viewer, On.Anything)
        .WithTags("Regions")
        .WithName("GetGatewayKey")
        .WithSummary("The public key that a region's nodes need, as Coordinator:PublicKey, to take the coordinator's word for who a person is.");

    /// <summary>What the bar on top of regional pages needs.</summary>
    public static void MapGatewayBar(this IEndpointRouteBuilder app)
    {
        app.MapGet(GatewayBar.ScriptPath, (HttpResponse response) =>
        {
            response.Headers.CacheControl = "public, max-age=300";
            return TypedResults.Stream(typeof(GatewayEndpoints).Assembly.GetManifestResourceStream(Script)!, "text/javascript");
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/gateway/regions", RegionsAsync).Needs(Role.Viewer, On.Anything).ExcludeFromDescription();
    }

    /// <summary>What stands under a host name of regions that is no region's.</summary>
    public static void MapNoRegion(this IEndpointRouteBuilder app, string hostNames) => app
        .Map("/{**path}", (HttpRequest request) => Problems.NotFound($"No region has the host name '{request.Host.Host}'."))
        .RequireHost(hostNames)
        .WithOrder(GatewayRoutes.BeforePaths)
        .AllowAnonymous()
        .ExcludeFromDescription();

    internal static async Task<Ok<BarContent>> RegionsAsync(Caller caller, OverviewStore overview, CancellationToken cancellationToken)
    {
        var cards = await overview.LinksAsync(caller, cancellationToken);
        return TypedResults.Ok(new BarContent(caller.Name!, [.. cards.Select(card => new BarRegion(
            card.Region.Name, card.State, card.Region.LastContactAt, card.Region.UnreachableSince, card.RoundTripMs))]));
    }

    /// <summary>What the bar shows.</summary>
    /// <param name="User">Who is signed in.</param>
    /// <param name="Regions">The regions that they may see.</param>
    internal sealed record BarContent(string User, IReadOnlyList<BarRegion> Regions);

    /// <summary>A region in the bar.</summary>
    internal sealed record BarRegion(string Name, string State, DateTimeOffset? LastContactAt, DateTimeOffset? UnreachableSince, double? RoundTripMs);
}
