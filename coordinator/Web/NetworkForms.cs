using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Network;
using Federation.Coordinator.Regions;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Web;

/// <summary>What people do about links.</summary>
internal static class NetworkForms
{
    public static void MapNetworkForms(this IEndpointRouteBuilder forms)
    {
        var assessments = forms.MapGroup("/region/{name}/assessments");
        assessments.MapPost("/", StartAsync).Needs(Role.Operator, On.Region).Does("StartAssessment", "");
        assessments.MapPost("/{id:guid}/cancel", (string name, Guid id, IFormCollection _, AssessmentStore store, CancellationToken cancel) =>
            AssessmentEndpoints.CancelAsync(name, id, store, cancel)).Needs(Role.Operator, On.Region).Does("CancelAssessment", "The assessment ends.");
        assessments.MapPost("/{id:guid}/apply", (string name, Guid id, IFormCollection _, AssessmentStore store, LinkSettingsStore settings, AuditTrail trail, CancellationToken cancel) =>
            LinkSettingsEndpoints.ApplyAsync(name, id, store, settings, trail, cancel)).Needs(Role.Admin, On.Region).Does("ApplyAssessment", "{name} is called with these settings from now on.");
        forms.MapPost("/region/{name}/link-settings/undo", (string name, IFormCollection _, LinkSettingsStore settings, AuditTrail trail, CancellationToken cancel) =>
            LinkSettingsEndpoints.UndoAsync(name, settings, trail, cancel)).Needs(Role.Admin, On.Region).Does("UndoLinkSettings", "{name} is called as before the last change.");
    }

    private static async Task<object> StartAsync(
        string name, IFormCollection form, HttpContext http, RegionDirectory regions, NpgsqlDataSource dataSource, AssessmentLoop loop, AuditTrail trail, CancellationToken cancellationToken)
    {
        var seconds = int.TryParse(form["duration"], CultureInfo.InvariantCulture, out var given) ? given : (int?)null;
        var answer = await AssessmentEndpoints.StartAsync(name, new AssessmentRequest(seconds), regions, dataSource, loop, trail, cancellationToken);
        return answer.Result is Accepted<AssessmentResponse> { Value: { } added }
            ? new FormPage(TypedResults.Redirect($"{http.Request.PathBase}/region/{name}/assessments/{added.Id}"), IsRefused: false)
            : answer.Result;
    }
}
