using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.Delivery;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Alerts;

internal static class AlertRuleEndpoints
{
    public static void MapAlertRules(this IEndpointRouteBuilder alerts)
    {
        alerts.MapGet("/rules", ListAsync)
            .Needs(Role.Viewer, On.Everything)
            .WithName("GetAlertRules")
            .WithSummary("The rules by name, each with how many alerts of it are active.");
        var rule = alerts.MapGroup("/rules/{name}").Needs(Role.Admin, On.Everything);
        rule.MapPut("/", PutAsync)
            .WithName("PutAlertRule")
            .WithSummary("Stores a rule; its first sample is taken at once. Web hooks that are left out stay.");
        rule.MapDelete("/", DeleteAsync)
            .WithName("DeleteAlertRule")
            .WithSummary("Deletes a rule. Its alerts end, and nobody is told.");
        rule.MapPost("/test", TestAsync)
            .WithName("TestAlertRule")
            .WithSummary("Sends a message to everybody that a rule tells, to see whether it arrives.");
    }

    internal static async Task<Ok<IReadOnlyList<AlertRuleResponse>>> ListAsync(AlertRuleStore rules, CancellationToken cancellationToken) => TypedResults.Ok(await rules.AllAsync(cancellationToken));

    internal static async Task<Results<Ok<AlertRuleResponse>, ValidationProblem>> PutAsync(
        string name, AlertRuleRequest request, AlertRuleStore rules, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        var errors = AlertRuleChecks.Errors(name, request);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        var before = await rules.FindAsync(name, cancellationToken);
        var after = new AlertRule(name, request with { WebHooks = request.WebHooks ?? before?.Definition.WebHooks ?? [] });
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await rules.PutAsync(transaction, after, cancellationToken);
        await trail.ChangedAsync(transaction, before is null ? null : AlertRuleStore.Shown(before, active: 0).Rule, AlertRuleStore.Shown(after, active: 0).Rule, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok((await rules.AllAsync(cancellationToken)).Single(rule => rule.Name == name));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, AlertRuleStore rules, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (await rules.FindAsync(name, cancellationToken) is not { } known) return Missing(name);

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AlertRuleStore.RemoveAsync(transaction, name, cancellationToken);
        await AlertEvaluator.ForgetAsync(transaction, name, cancellationToken);
        await trail.ChangedAsync(transaction, AlertRuleStore.Shown(known, active: 0).Rule, after: null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<Accepted, ProblemHttpResult>> TestAsync(
        string name, AlertRuleStore rules, NpgsqlDataSource dataSource, DeliveryLoop deliveries, CancellationToken cancellationToken)
    {
        if (await rules.FindAsync(name, cancellationToken) is not { } rule) return Missing(name);

        List<NewNotification> notes = [.. AlertMessages.Test(rule)];
        if (notes.Count == 0) return Problems.Refused($"Rule '{name}' tells nobody: give it web hooks or mails.");
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await NotificationStore.AddAsync(notes, connection, cancellationToken);
        deliveries.WakeUp();
        return TypedResults.Accepted((string?)null);
    }

    private static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no rule named '{name}'.");
}
