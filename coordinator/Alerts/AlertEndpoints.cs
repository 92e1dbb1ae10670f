using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Alerts;

internal static class AlertEndpoints
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;

    public static void MapAlertLog(this IEndpointRouteBuilder alerts)
    {
        alerts.MapGet("/", ListAsync)
            .Needs(Role.Viewer, On.Everything)
            .WithName("GetAlerts")
            .WithSummary("Alerts, newest first: 'active' true or false, 'rule'. 'next' is the 'before' of the next page.");
        alerts.MapGet("/silences", SilencesAsync)
            .Needs(Role.Viewer, On.Everything)
            .WithName("GetSilences")
            .WithSummary("The silences that are not over.");
        alerts.MapPost("/silences", SilenceAsync)
            .Needs(Role.Operator, On.Everything)
            .WithName("CreateSilence")
            .WithSummary("Tells nobody of what it covers for a while. Alerts are raised and end all the same; what is still active when it is over is told of then.");
        alerts.MapDelete("/silences/{id:guid}", EndSilenceAsync)
            .Needs(Role.Operator, On.Everything)
            .WithName("DeleteSilence")
            .WithSummary("Ends a silence.");
    }

    internal static async Task<Results<Ok<AlertListResponse>, ValidationProblem>> ListAsync(
        bool? active, string? rule, DateTimeOffset? before, int? limit, AlertLog log, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostAtOnce) return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"A page has 1 to {MostAtOnce} alerts."] });
        var most = limit ?? DefaultLimit;
        var found = await log.PageAsync(active, rule, before, most + 1, cancellationToken);
        return TypedResults.Ok(new AlertListResponse([.. found.Take(most)], found.Count > most ? found[most - 1].Since : null));
    }

    internal static async Task<Ok<IReadOnlyList<SilenceResponse>>> SilencesAsync(SilenceStore silences, CancellationToken cancellationToken) => TypedResults.Ok(await silences.ActiveAsync(cancellationToken));

    internal static async Task<Results<Created<SilenceResponse>, ValidationProblem>> SilenceAsync(SilenceRequest request, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        var errors = AlertRuleChecks.Errors(request);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var silence = await SilenceStore.AddAsync(transaction, request, trail.By, cancellationToken);
        await trail.ChangedAsync(transaction, before: null, silence, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/alerts/silences/{silence.Id}", silence);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> EndSilenceAsync(Guid id, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await SilenceStore.RemoveAsync(transaction, id, cancellationToken) is not { } silence) return Problems.NotFound($"There is no silence {id}.");
        await trail.ChangedAsync(transaction, silence, after: null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
