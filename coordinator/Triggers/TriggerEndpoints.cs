using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Triggers;

/// <summary>What people ask of triggers.</summary>
internal static class TriggerEndpoints
{
    private const int MostDays = 30;
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;

    public static void MapTriggerCalls(this IEndpointRouteBuilder api)
    {
        var triggers = api.MapGroup("").WithTags("Triggers");
        triggers.MapGet("/chains/{name}/triggers", ListAsync)
            .Needs(Role.Viewer, On.Chain)
            .WithName("GetTriggers")
            .WithSummary("A chain's triggers: when they start the next run, what they started last, and why not.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        triggers.MapPost("/chains/{name}/triggers/{trigger}/secret", MakeSecretAsync)
            .Needs(Role.Admin, On.Chain)
            .WithName("MakeHookSecret")
            .WithSummary("Makes the secret that callers of a web hook sign with, and shows it this once. One that was made before is good for nothing from then on.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        triggers.MapGet("/forecast", ForecastAsync)
            .Needs(Role.Viewer, On.Anything)
            .WithName("GetForecast")
            .WithSummary("The runs that schedules will start in the next 'days' (1 to 30, default 30), of one 'chain' if asked, the earliest first: 100 unless 'limit' (1 to 1000) says otherwise.");
    }

    internal static async Task<Results<Ok<IReadOnlyList<TriggerResponse>>, ProblemHttpResult>> ListAsync(
        string name, ChainStore chains, TriggerQueries triggers, CancellationToken cancellationToken) =>
        await chains.FindAsync(name, cancellationToken) is { } chain
            ? TypedResults.Ok(await triggers.OfAsync(chain, cancellationToken))
            : Problems.NotFound($"There is no chain '{name}'.");

    internal static async Task<Results<Ok<HookSecretResponse>, ProblemHttpResult>> MakeSecretAsync(
        string name, string trigger, ChainStore chains, HookSecrets secrets, CancellationToken cancellationToken)
    {
        var chain = await chains.FindAsync(name, cancellationToken);
        if (chain?.Definition.Triggers.Any(one => one.Name == trigger && one.Webhook is not null) != true) return Problems.NotFound($"Chain '{name}' has no web hook '{trigger}'.");
        return TypedResults.Ok(new HookSecretResponse(await secrets.MakeAsync(name, trigger, cancellationToken), $"/hooks/{name}/{trigger}"));
    }

    internal static async Task<Results<Ok<ForecastResponse>, ValidationProblem>> ForecastAsync(
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
