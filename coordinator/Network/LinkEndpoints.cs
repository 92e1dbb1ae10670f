using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Network;

internal static class LinkEndpoints
{
    private const int MostPoints = 1500;
    private static readonly Dictionary<string, TimeSpan> Usual = new() { ["minute"] = TimeSpan.FromHours(3), ["hour"] = TimeSpan.FromDays(7), ["day"] = TimeSpan.FromDays(365) };

    public static void MapListLinks(this IEndpointRouteBuilder api) => api
        .MapGet("/links", ListAsync)
        .WithTags("Network")
        .Needs(Role.Viewer, On.Anything)
        .WithName("GetLinks")
        .WithSummary("The links to all regions as the probes see them.");

    public static void MapLinks(this IEndpointRouteBuilder regions)
    {
        regions.MapGet("/{name}/link", GetAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("GetLink")
            .WithSummary("The link to a region as the probes see it.");
        regions.MapGet("/{name}/link/history", HistoryAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("GetLinkHistory")
            .WithSummary($"The probes of a link by 'resolution' (minute, hour, day), from 'since' until before 'until': at most {MostPoints} points, by default the last 3 hours, 7 days or 365 days.");
    }

    internal static async Task<Ok<IReadOnlyList<LinkStateResponse>>> ListAsync(Caller caller, LinkStore links, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<LinkStateResponse>>([.. (await links.AllAsync(cancellationToken)).Where(link => caller.MayInRegion(Role.Viewer, link.Region))]);

    internal static async Task<Results<Ok<LinkStateResponse>, ProblemHttpResult>> GetAsync(string name, LinkStore links, CancellationToken cancellationToken) =>
        await links.FindAsync(name, cancellationToken) is { } link ? TypedResults.Ok(link) : Problems.NotFound($"No region named '{name}' has been probed.");

    internal static async Task<Results<Ok<LinkHistoryResponse>, ValidationProblem>> HistoryAsync(
        string name, string? resolution, DateTimeOffset? since, DateTimeOffset? until, LinkStore links, TimeProvider time, CancellationToken cancellationToken)
    {
        var step = resolution ?? "minute";
        if (!Usual.TryGetValue(step, out var usual)) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["resolution"] = ["The resolution is minute, hour or day."] });

        var end = until ?? time.GetUtcNow();
        return TypedResults.Ok(new LinkHistoryResponse(name, step, await links.HistoryAsync(name, step, since ?? end - usual, end, MostPoints, cancellationToken)));
    }
}
