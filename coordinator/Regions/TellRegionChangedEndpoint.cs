using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Regions;

/// <summary>
/// The URL for a stock Cronicle's completion web hook. Cronicle signs nothing, so nothing of what it says is believed: the region is asked for its jobs at once instead of at the next poll.
/// </summary>
internal static class TellRegionChangedEndpoint
{
    /// <summary>The notification channel; the payload is the region's name.</summary>
    public const string Channel = "federation_region_changed";

    public static void MapTellRegionChanged(this IEndpointRouteBuilder app) => app
        .MapPost("/hooks/regions/{name}/changed", HandleAsync)
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.Policy)
        .WithTags("Regions")
        .WithName("TellRegionChanged")
        .WithSummary("For the web hook of a stock Cronicle: its jobs are looked at now instead of at the next poll. The body is not read; the answer is the same for a region that there is not.");

    internal static async Task<Accepted> HandleAsync(string name, RegionDirectory regions, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (regions.Find(name) is not null)
        {
            await using var tell = dataSource.CreateCommand("select pg_notify($1, $2)");
            tell.Parameters.Add(new() { Value = Channel });
            tell.Parameters.Add(new() { Value = name });
            await tell.ExecuteNonQueryAsync(cancellationToken);
        }

        return TypedResults.Accepted((string?)null);
    }
}
