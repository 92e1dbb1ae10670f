using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Triggers;

internal static class ForecastEndpoint
{
    private const int MostDays = 30;
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;

    public static void MapForecast(this IEndpointRouteBuilder triggers) => triggers
        .MapGet("/forecast", HandleAsync)
        .Needs(Role.Viewer, On.Anything)
        .WithName("GetForecast")
        .WithSummary(
            "The runs that schedules will start in the next 'days' (1 to 30, default 30), of one 'chain' if asked, the earliest first: 100 unless 'limit' (1 to 1000) says otherwise.");

    internal static async Task<Results<Ok<ForecastResponse>, ValidationProblem>> HandleAsync(
        string? chain, int? days, int? limit, Caller caller, TriggerQueries triggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (days is < 1 or > MostDays) errors["days"] = [$"A forecast is for 1 to {MostDays} days."];
        if (limit is < 1 or > MostAtOnce) errors["limit"] = [$"A forecast has 1 to {MostAtOnce} entries."];
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        var now = time.GetUtcNow();
        var schedules = await triggers.SchedulesAsync(caller.ChainsLike(Role.Viewer), chain, cancellationToken);
        return TypedResults.Ok(Forecast.Of(schedules, now, now.AddDays(days ?? MostDays), limit ?? DefaultLimit));
    }
}
