using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Network;

internal static class LinkSettingsEndpoints
{
    public static void MapLinkSettings(this IEndpointRouteBuilder regions)
    {
        regions.MapGet("/{name}/link-settings", GetAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("GetLinkSettings")
            .WithSummary("How a region is called over its link: what holds, what is its own, and what its last assessment derived.");
        regions.MapPut("/{name}/link-settings", PutAsync)
            .Needs(Role.Admin, On.Region)
            .WithName("PutLinkSettings")
            .WithSummary("Gives a region settings of its own for its link, which hold at once and in all replicas. What is left out is as the coordinator's settings say.");
        regions.MapPost("/{name}/link-settings/undo", UndoAsync)
            .Needs(Role.Admin, On.Region)
            .WithName("UndoLinkSettings")
            .WithSummary("Undoes the last change of a region's own settings; a second time, the undoing.");
        regions.MapPost("/{name}/assessments/{id:guid}/apply", ApplyAsync)
            .Needs(Role.Admin, On.Region)
            .WithName("ApplyAssessment")
            .WithSummary("Gives a region the settings that an assessment derived. They hold at once and in all replicas, and can be undone.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static async Task<Results<Ok<LinkSettingsResponse>, ProblemHttpResult>> GetAsync(string name, LinkSettingsStore store, CancellationToken cancellationToken) =>
        Answer(name, await store.FindAsync(name, cancellationToken));

    internal static async Task<Results<Ok<LinkSettingsResponse>, ValidationProblem, ProblemHttpResult>> PutAsync(
        string name, LinkSettings request, LinkSettingsStore store, AuditTrail trail, CancellationToken cancellationToken)
    {
        var errors = store.Errors(request);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);
        return await store.SetAsync(name, request == new LinkSettings() ? null : request, trail, cancellationToken) is { } set ? TypedResults.Ok(set) : Missing(name);
    }

    internal static async Task<Results<Ok<LinkSettingsResponse>, ProblemHttpResult>> UndoAsync(string name, LinkSettingsStore store, AuditTrail trail, CancellationToken cancellationToken) =>
        Answer(name, await store.UndoAsync(name, trail, cancellationToken));

    internal static async Task<Results<Ok<LinkSettingsResponse>, ProblemHttpResult>> ApplyAsync(
        string name, Guid id, AssessmentStore assessments, LinkSettingsStore store, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (await assessments.FindAsync(name, id, cancellationToken) is not { } assessment) return Problems.NotFound($"Region '{name}' has no assessment {id}.");
        if (assessment.Settings is not { } derived)
            return Problems.Refused(assessment.State == AssessmentStates.Done ? "Nothing answered, so nothing follows for the settings." : $"The assessment is {assessment.State}: only one that is done derives settings.");
        return Answer(name, await store.SetAsync(name, derived, trail, cancellationToken));
    }

    private static Results<Ok<LinkSettingsResponse>, ProblemHttpResult> Answer(string name, LinkSettingsResponse? settings) => settings is null ? Missing(name) : TypedResults.Ok(settings);

    private static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no region named '{name}'.");
}
