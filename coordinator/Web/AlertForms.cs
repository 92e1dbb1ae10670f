using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Alerts;
using Federation.Delivery;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Web;

/// <summary>What people do about alerts.</summary>
internal static class AlertForms
{
    private static readonly char[] Separators = [',', ' ', '\n', '\r'];

    public static void MapAlertForms(this IEndpointRouteBuilder forms)
    {
        var alerts = forms.MapGroup("/alerts");
        alerts.MapPost("/silences", SilenceAsync).Needs(Role.Operator, On.Everything).Does("CreateSilence", "Nobody is told for a while.");
        alerts.MapPost("/silences/{id:guid}/end", (Guid id, IFormCollection _, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancel) =>
            AlertEndpoints.EndSilenceAsync(id, dataSource, trail, cancel)).Needs(Role.Operator, On.Everything).Does("DeleteSilence", "The silence is over.");
        alerts.MapPost("/rules", PutRuleAsync).Needs(Role.Admin, On.Everything).Does("PutAlertRule", "The rule is stored; its first sample is taken now.");
        alerts.MapPost("/rules/{name}/test", (string name, IFormCollection _, AlertRuleStore rules, NpgsqlDataSource dataSource, DeliveryLoop deliveries, CancellationToken cancel) =>
            AlertRuleEndpoints.TestAsync(name, rules, dataSource, deliveries, cancel)).Needs(Role.Admin, On.Everything).Does("TestAlertRule", "A message is on its way to all that {name} tells.");
        alerts.MapPost("/rules/{name}/delete", (string name, IFormCollection _, AlertRuleStore rules, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancel) =>
            AlertRuleEndpoints.DeleteAsync(name, rules, dataSource, trail, cancel)).Needs(Role.Admin, On.Everything).Does("DeleteAlertRule", "{name} is deleted.");
    }

    private static Task<Results<Created<SilenceResponse>, ValidationProblem>> SilenceAsync(IFormCollection form, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken) =>
        AlertEndpoints.SilenceAsync(
            new SilenceRequest { Rule = form["rule"].ToString(), Subject = form["subject"].ToString(), Minutes = (int)Number(form["minutes"]), Reason = form["reason"].ToString() }, dataSource, trail, cancellationToken);

    private static Task<Results<Ok<AlertRuleResponse>, ValidationProblem>> PutRuleAsync(IFormCollection form, AlertRuleStore rules, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        var name = form["name"].ToString();
        trail.Target = $"alerts/rules/{name}";
        var request = new AlertRuleRequest
        {
            Metric = form["metric"].ToString(),
            Threshold = Number(form["threshold"]),
            Scope = form["scope"].ToString(),
            For = (int)Number(form["for"]),
            Of = (int)Number(form["of"]),
            EverySeconds = (int)Number(form["every"]),
            Severity = form["severity"].ToString(),
            WebHooks = Parts(form["webHooks"]),
            Mails = Parts(form["mails"]) ?? [],
            Enabled = form["enabled"] != "false",
        };
        return AlertRuleEndpoints.PutAsync(name, request, rules, dataSource, trail, cancellationToken);
    }

    private static double Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static string[]? Parts(string? text) => text?.Split(Separators, StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } parts ? parts : null;
}
